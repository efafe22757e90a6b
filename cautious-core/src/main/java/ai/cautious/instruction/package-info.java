/**
 * Prompts: how chat messages become what each of the two stages reads.
 *
 * <pre>{@code
 * PromptTemplate template = verifier.chatTemplate().orElseGet(PromptTemplates::chatml);
 * int[] tokens = verifier.tokenizer().encode(template.render(List.of(ChatMessage.user("What is a draft?"))));
 * }</pre>
 *
 * <p>Templates that a checkpoint brings along are rendered by the engine module.
 */
@NullMarked
package ai.cautious.instruction;

import org.jspecify.annotations.NullMarked;
