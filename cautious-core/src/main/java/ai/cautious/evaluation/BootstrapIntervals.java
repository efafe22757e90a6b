package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * How far figures of a {@link ClassificationReport} would vary with other examples of the same kind: percentile intervals
 * of the bootstrap (Efron and Tibshirani 1993, chapter 13). Examples are drawn again, with replacement, as many as there
 * are; the threshold stays. Where a resample has no positive example, its figures are 0. Immutable.
 *
 * @param resamples the number of resamples
 * @param confidence of the intervals, in {@code (0, 1)}
 * @param precision of the precision
 * @param recall of the recall
 * @param f1 of the F1 score
 * @param auprc of the average precision
 */
public record BootstrapIntervals(
        int resamples,
        double confidence,
        ConfidenceInterval precision,
        ConfidenceInterval recall,
        ConfidenceInterval f1,
        ConfidenceInterval auprc) {

    /** Every interval is there. */
    public BootstrapIntervals {
        requireNonNull(precision, "precision");
        requireNonNull(recall, "recall");
        requireNonNull(f1, "f1");
        requireNonNull(auprc, "auprc");
    }

    /** The usual number of resamples. */
    public static final int RESAMPLES = 2000;

    /** The usual confidence. */
    public static final double CONFIDENCE = 0.95;

    /** The usual number of resamples and the usual confidence; see {@link #of(ScoredExamples, double, int, double, long)}. */
    public static BootstrapIntervals of(ScoredExamples examples, double threshold, long seed) {
        return of(examples, threshold, RESAMPLES, CONFIDENCE, seed);
    }

    /**
     * Resamples.
     *
     * @param threshold from which score on an example is taken for positive
     * @param seed the same gives the same intervals, whatever the order of the examples
     * @throws InvalidOptionException if the threshold is NaN, there are fewer than one resample, or the confidence is not
     *     in {@code (0, 1)}
     */
    public static BootstrapIntervals of(
            ScoredExamples examples, double threshold, int resamples, double confidence, long seed) {
        requireNonNull(examples, "examples");
        Require.that(!Double.isNaN(threshold), "threshold", threshold, "a number");
        Require.that(resamples > 0, "resamples", resamples, "at least 1");
        Require.that(confidence > 0 && confidence < 1, "confidence", confidence, "in (0, 1)");
        double[] precision = new double[resamples];
        double[] recall = new double[resamples];
        double[] f1 = new double[resamples];
        double[] auprc = new double[resamples];
        Resampling resampling = new Resampling(examples.size(), seed);
        for (int i = 0; i < resamples; i++) {
            Ranking ranking = new Ranking(examples, resampling.next());
            Confusion confusion = ranking.at(threshold);
            precision[i] = confusion.precision();
            recall[i] = confusion.recall();
            f1[i] = confusion.f1();
            auprc[i] = ranking.averagePrecision();
        }
        return new BootstrapIntervals(
                resamples,
                confidence,
                ConfidenceInterval.ofResamples(precision, confidence),
                ConfidenceInterval.ofResamples(recall, confidence),
                ConfidenceInterval.ofResamples(f1, confidence),
                ConfidenceInterval.ofResamples(auprc, confidence));
    }
}
