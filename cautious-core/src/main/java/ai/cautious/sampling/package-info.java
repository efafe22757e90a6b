/**
 * How tokens are chosen: options, and the host reference of every operation on distributions. No engine, no model.
 *
 * <pre>{@code
 * SamplingOptions options = SamplingOptions.builder().temperature(0.7).topP(0.8).build();
 * try (TokenDistributions p = HostDistributions.ofLogits(new float[][] {{2.5f, 1, -3}}, options)) {
 *     int token = p.sample(0, 0.5);
 * }
 * }</pre>
 */
@NullMarked
package ai.cautious.sampling;

import org.jspecify.annotations.NullMarked;
