package ai.cautious.djl.internal.checkpoint;

import ai.cautious.sampling.SamplingOptions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a checkpoint says of generation. Much of it is never asked for: a fault in it shows where it is.
 *
 * @param endOfSequenceTokens ids that end a text
 * @param sampling the sampling that it recommends
 */
record GenerationDefaults(Supplier<Set<Integer>> endOfSequenceTokens, Supplier<Optional<SamplingOptions>> sampling) {}
