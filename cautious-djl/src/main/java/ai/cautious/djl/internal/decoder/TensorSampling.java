package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenHistory;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** {@link Sampling} as the program takes it: one tuple of numbers and of lists of ids. */
final class TensorSampling {

    /** The tuple's type in TorchScript. */
    static final String TYPE = "Tuple[List[float], List[int], List[int], List[float], List[int]]";

    private static final int[] NO_TOKENS = {};

    private TensorSampling() {}

    /**
     * The tuple.
     *
     * @param vocabularySize the number of logits that count; ids past them, which are never predicted, are left out
     */
    static Value of(Sampling sampling, int vocabularySize) {
        SamplingOptions options = sampling.options();
        TokenHistory history = sampling.history();
        boolean looksBack =
                options.repetitionPenalty() != 1 || options.presencePenalty() != 0 || options.frequencyPenalty() != 0;
        int[] context = looksBack ? within(history.tokens(), vocabularySize) : NO_TOKENS;
        int answer = looksBack ? within(history.answer(), vocabularySize).length : 0;
        Map<Integer, Double> changes = new TreeMap<>(options.logitBias());
        options.bannedTokens().forEach(token -> changes.put(token, Double.NEGATIVE_INFINITY));
        int missing = options.minNewTokens() - history.answerLength();
        int[] ends = sampling.endTokens().stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        try (ValueScope scope = new ValueScope()) {
            return Value.tuple(
                    scope.add(Value.ofFloats(
                            options.temperature(),
                            options.topK().orElse(0),
                            options.topP(),
                            options.minP(),
                            options.repetitionPenalty(),
                            options.presencePenalty(),
                            options.frequencyPenalty(),
                            context.length - answer,
                            missing)),
                    scope.add(Value.ofInts(context)),
                    scope.add(Value.ofInts(changes.keySet().stream()
                            .mapToInt(Integer::intValue)
                            .toArray())),
                    scope.add(Value.ofFloats(changes.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray())),
                    scope.add(Value.ofInts(within(ends, vocabularySize))));
        }
    }

    private static int[] within(int[] tokens, int vocabularySize) {
        return Arrays.stream(tokens).filter(token -> token < vocabularySize).toArray();
    }
}
