package ai.cautious.djl.internal.decoder;

import java.util.Arrays;

/** Pearson's test of whether outcomes follow a law. */
final class ChiSquare {

    private ChiSquare() {}

    /**
     * Chi-square as a multiple of a value that a true sampler exceeds with at most the significance; infinite where an outcome
     * came that the law does not have.
     *
     * @param counts of each outcome, {@code [outcomes]}
     * @param law the probability of each, {@code [outcomes]}
     */
    static double deviation(int[] counts, double[] law, double significance) {
        long draws = Arrays.stream(counts).asLongStream().sum();
        double sum = 0;
        int cells = 0;
        for (int outcome = 0; outcome < law.length; outcome++) {
            double expected = draws * law[outcome];
            if (expected == 0) {
                sum += counts[outcome] == 0 ? 0 : Double.POSITIVE_INFINITY;
            } else {
                sum += (counts[outcome] - expected) * (counts[outcome] - expected) / expected;
                cells++;
            }
        }
        // A bound on the upper quantile, whatever the degrees (Laurent and Massart 2000, lemma 1).
        double nats = -Math.log(significance);
        int degrees = cells - 1;
        return sum / (degrees + 2 * Math.sqrt(degrees * nats) + 2 * nats);
    }
}
