/**
 * The rules by which drafted tokens are accepted, and the decision on a whole block.
 *
 * <pre>{@code
 * try (CautiousGenerator lenient = generator.toBuilder()
 *         .acceptancePolicy(AcceptancePolicy.lenient(0.3))
 *         .build()) {
 *     System.out.println(lenient.generate("Write a poem.").report().acceptedTokens());
 * }
 * }</pre>
 *
 * <p>No engine, no model.
 */
@Experimental
@NullMarked
package ai.cautious.acceptance;

import ai.cautious.Experimental;
import org.jspecify.annotations.NullMarked;
