package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.safety.Calibration;

/**
 * Fits a {@link Calibration} to validation examples, whose scores are a judge's log-odds in nats: the greatest likelihood
 * of Platt's smoothed targets, (P + 1) ÷ (P + 2) for the P positive and 1 ÷ (N + 2) for the N negative examples, which keep
 * the slope finite where log-odds separate the classes (Platt 1999). Found by Newton's method with backtracking (Lin, Lin
 * and Weng 2007, "A note on Platt's probabilistic outputs for support vector machines").
 */
public final class CalibrationFit {

    private CalibrationFit() {}

    /**
     * Platt scaling: slope and intercept.
     *
     * @throws InvalidOptionException if all examples are of one class, or their log-odds do not grow with the labels
     */
    public static Calibration platt(ScoredExamples logOdds) {
        return fit(logOdds, true);
    }

    /**
     * Temperature scaling: the slope alone, which is 1 ÷ temperature; the probability stays ½ where the log-odds are 0 (Guo
     * et al. 2017, arXiv 1706.04599).
     *
     * @throws InvalidOptionException if all examples are of one class, or their log-odds do not grow with the labels
     */
    public static Calibration temperature(ScoredExamples logOdds) {
        return fit(logOdds, false);
    }

    private static Calibration fit(ScoredExamples logOdds, boolean withIntercept) {
        requireNonNull(logOdds, "logOdds");
        if (logOdds.positives() == 0 || logOdds.negatives() == 0) {
            throw new InvalidOptionException("labels are all " + (logOdds.positives() == 0 ? "negative" : "positive")
                    + "; a calibration must be fitted to examples of both classes");
        }
        double greatest = logOdds.score(0);
        double least = logOdds.score(logOdds.size() - 1);
        if (greatest == least) {
            throw notRising("all are " + least);
        }
        double scale = Math.max(Math.abs(greatest), Math.abs(least));
        LogisticFit.Line line = new LogisticFit(logOdds, scale, withIntercept).minimise();
        if (!(line.slope() > 0)) {
            throw notRising("the fitted slope is " + line.slope() / scale);
        }
        return new Calibration(line.slope() / scale, line.intercept());
    }

    private static InvalidOptionException notRising(String found) {
        return new InvalidOptionException(
                "log-odds do not grow with the labels: " + found + "; they must be greater for positive examples");
    }
}
