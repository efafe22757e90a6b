package ai.cautious.djl.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What tokens weigh: all the same, or by how few references have them. Those around a text weigh nothing. Immutable. */
final class TokenWeights {

    private final Map<Integer, Double> known;
    private final double other;

    private TokenWeights(Map<Integer, Double> known, double other) {
        this.known = known;
        this.other = other;
    }

    /** All the same. */
    static TokenWeights equal() {
        return new TokenWeights(Map.of(), 1);
    }

    /** Inverse document frequencies, log((N + 1) / (n + 1)), over the tokens of references. */
    static TokenWeights inverseFrequencies(List<int[]> references) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int[] reference : references) {
            IntStream.of(reference).distinct().forEach(token -> counts.merge(token, 1, Integer::sum));
        }
        double all = references.size() + 1.0;
        Map<Integer, Double> weights = new HashMap<>();
        counts.forEach((token, count) -> weights.put(token, Math.log(all / (count + 1))));
        return new TokenWeights(weights, Math.log(all));
    }

    /**
     * The weighted mean of a text's values, the first so many and the last so many of which do not count; 0 where no token
     * weighs anything.
     */
    double mean(int[] tokens, float[] values, int offset, int before, int behind) {
        double sum = 0;
        double total = 0;
        for (int i = before; i < tokens.length - behind; i++) {
            double weight = known.getOrDefault(tokens[i], other);
            sum += weight * values[offset + i];
            total += weight;
        }
        return total == 0 ? 0 : sum / total;
    }
}
