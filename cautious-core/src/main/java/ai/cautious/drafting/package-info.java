/**
 * What drafts, beside a model, and how much of it: draft lengths, prompt lookup, drafts of other tokenizer families.
 *
 * <pre>{@code
 * try (CautiousGenerator generator = CautiousGenerator.builder()
 *         .verifier(verifier)
 *         .promptLookup(PromptLookup.defaults())
 *         .draftLength(DraftLength.auto())
 *         .build()) {
 *     GenerationResult result = generator.generate("Repeat after me: a rose is a rose is a rose.");
 * }
 * }</pre>
 *
 * <p>No engine.
 */
@NullMarked
package ai.cautious.drafting;

import org.jspecify.annotations.NullMarked;
