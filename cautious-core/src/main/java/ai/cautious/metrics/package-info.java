/**
 * Micrometer's meters of generators and queues.
 *
 * <pre>{@code
 * CautiousMeters meters = CautiousMeters.of(registry);
 * CautiousGenerator generator = CautiousGenerator.builder().verifier(verifier).listener(meters).build();
 * }</pre>
 *
 * <p>Needs Micrometer on the application's class path; nothing else of the library knows this package.
 */
@NullMarked
package ai.cautious.metrics;

import org.jspecify.annotations.NullMarked;
