package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Arrays;

/**
 * Between which values a measure lies with some confidence. Immutable.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record ConfidenceInterval(double low, double high) {

    /** The standard normal distribution's 97.5 % quantile. */
    private static final double Z = 1.959964;

    /**
     * Wilson's score interval of a proportion, 95 % confidence: of use for few trials, and for proportions of 0 and 1, of
     * which a bootstrap knows no more than the number itself (Wilson, 1927).
     *
     * @param successes in {@code [0, trials]}
     * @throws InvalidOptionException if there are no trials, or fewer than successes
     */
    public static ConfidenceInterval ofProportion(long successes, long trials) {
        Require.that(trials > 0, "trials", trials, "at least 1");
        Require.that(successes >= 0 && successes <= trials, "successes", successes, "in [0, " + trials + "]");
        double share = (double) successes / trials;
        double z2 = Z * Z / trials;
        double spread = Z * Math.sqrt(share * (1 - share) / trials + z2 / (4 * trials));
        double middle = share + z2 / 2;
        return new ConfidenceInterval(
                Math.max(0, (middle - spread) / (1 + z2)), Math.min(1, (middle + spread) / (1 + z2)));
    }

    /**
     * The percentile interval of a bootstrap (Efron and Tibshirani 1993, chapter 13): between quantiles of what its resamples
     * came to, by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).
     *
     * @param values of the resamples, in any order
     * @param confidence in {@code (0, 1)}
     * @throws InvalidOptionException if there are no values, one is NaN, or the confidence is not in {@code (0, 1)}
     */
    public static ConfidenceInterval ofResamples(double[] values, double confidence) {
        requireNonNull(values, "values");
        Require.that(values.length > 0, "values", "empty", "one for each of at least one resample");
        Require.that(confidence > 0 && confidence < 1, "confidence", confidence, "in (0, 1)");
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        Require.that(!Double.isNaN(sorted[sorted.length - 1]), "values", "NaN", "numbers");
        return new ConfidenceInterval(
                Quantile.of(sorted, (1 - confidence) / 2), Quantile.of(sorted, 1 - (1 - confidence) / 2));
    }
}
