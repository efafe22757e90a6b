/**
 * The API that applications call: {@link ai.cautious.CautiousGenerator}, requests, results, events and exceptions.
 *
 * <pre>{@code
 * try (CautiousGenerator generator =
 *         CautiousGenerator.builder().verifier(verifier).draft(draft).build()) {
 *     GenerationRequest request = GenerationRequest.builder()
 *             .instruction("Answer in one sentence.")
 *             .prompt("What is speculative decoding?")
 *             .build();
 *     System.out.println(generator.generate(request).text());
 * }
 * }</pre>
 *
 * <p>The algorithm behind it is internal; engines come in through {@link ai.cautious.model}.
 */
@NullMarked
package ai.cautious;

import org.jspecify.annotations.NullMarked;
