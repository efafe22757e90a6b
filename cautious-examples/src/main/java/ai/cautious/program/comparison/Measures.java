package ai.cautious.program.comparison;

import ai.cautious.evaluation.BootstrapIntervals;
import ai.cautious.evaluation.ClassificationReport;
import ai.cautious.evaluation.ConfidenceInterval;
import ai.cautious.evaluation.ScoredExamples;
import java.util.Locale;

/**
 * How well one judge does at a threshold; measures are {@link ClassificationReport}'s.
 *
 * @param threshold from which score on is judged positive
 * @param auprc over all thresholds
 * @param intervals how far these would vary with other rows
 */
public record Measures(
        double threshold, double precision, double recall, double f1, double auprc, BootstrapIntervals intervals) {

    /** The same rows give the same intervals. */
    static final long SEED = 1;

    static Measures of(double[] scores, boolean[] truth, double threshold, int resamples) {
        ScoredExamples examples = ScoredExamples.of(scores, truth);
        ClassificationReport report = ClassificationReport.of(examples, threshold);
        return new Measures(
                threshold,
                report.precision(),
                report.recall(),
                report.f1(),
                report.auprc(),
                BootstrapIntervals.of(examples, threshold, resamples, BootstrapIntervals.CONFIDENCE, SEED));
    }

    /** A line for people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "from %.4f on: precision %s  recall %s  F1 %s  AUPRC %s",
                threshold,
                with(precision, intervals.precision()),
                with(recall, intervals.recall()),
                with(f1, intervals.f1()),
                with(auprc, intervals.auprc()));
    }

    /** A measure and its interval. */
    static String with(double measure, ConfidenceInterval interval) {
        return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", measure, interval.low(), interval.high());
    }
}
