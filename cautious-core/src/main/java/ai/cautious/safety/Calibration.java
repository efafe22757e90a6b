package ai.cautious.safety;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * Turns a judge's log-odds into a probability that means what it says: σ(slope · log-odds + intercept), Platt scaling
 * (Platt 1999); temperature scaling (Guo et al. 2017, arXiv 1706.04599) is an intercept of 0. Immutable.
 *
 * @param slope positive and finite, so that the order of log-odds is kept
 * @param intercept finite
 */
public record Calibration(double slope, double intercept) {

    /** The probability as the judge has it. */
    public static final Calibration NONE = new Calibration(1, 0);

    /** @throws InvalidOptionException if a number is out of range */
    public Calibration {
        Require.that(slope > 0 && slope < Double.POSITIVE_INFINITY, "slope", slope, "a finite number above 0");
        Require.that(Double.isFinite(intercept), "intercept", intercept, "a finite number");
    }

    /**
     * The calibrated probability.
     *
     * @param logOdds ln(probability of toxic ÷ probability of safe), nats
     */
    public double probability(double logOdds) {
        return 1 / (1 + Math.exp(-(slope * logOdds + intercept)));
    }
}
