/**
 * Prompts: how chat messages become what each of the two stages reads. Templates that a checkpoint brings along are
 * rendered by the engine module; tokenizing is the {@link ai.cautious.model.Tokenizer}'s.
 */
@NullMarked
package ai.cautious.instruction;

import org.jspecify.annotations.NullMarked;
