package ai.cautious.evaluation;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

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
}
