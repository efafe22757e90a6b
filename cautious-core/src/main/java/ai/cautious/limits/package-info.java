/**
 * How much runs at once, and what waits for it: limits, the queue that keeps them, and who is told of it.
 *
 * <pre>{@code
 * RequestQueue queue = RequestQueue.of(RequestLimits.builder().maxRunning(2).maxWaiting(16).build());
 * try (RequestQueue.Slot slot = queue.enter()) {
 *     GenerationResult result = generator.generate("What is speculative decoding?");
 * }
 * }</pre>
 *
 * <p>Knows nothing of what runs.
 */
@NullMarked
package ai.cautious.limits;

import org.jspecify.annotations.NullMarked;
