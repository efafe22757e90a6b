package ai.cautious.program.judgements;

import ai.cautious.evaluation.BootstrapIntervals;
import ai.cautious.evaluation.ClassificationReport;
import ai.cautious.evaluation.ConfidenceInterval;
import ai.cautious.evaluation.ScoredExamples;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The object that {@code evaluate --json} prints; measures are {@link ClassificationReport}'s, null where that has NaN.
 *
 * @param predictions their number
 * @param withoutVerdict how many of them count as toxic because there is no verdict
 * @param positives how many of them are truly toxic
 * @param categories how well kinds of harm are named; null where they are not, or not known
 * @param groups of the lines, by a field; empty where none is named
 * @param intervals how far some measures would vary with other predictions
 */
public record Evaluation(
        int predictions,
        int withoutVerdict,
        int positives,
        double threshold,
        long truePositives,
        long falsePositives,
        long trueNegatives,
        long falseNegatives,
        double precision,
        double recall,
        double f1,
        double accuracy,
        double auprc,
        @Nullable Double auroc,
        @Nullable Double brierScore,
        @Nullable Double calibrationError,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CategoryEvaluation categories,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<GroupEvaluation> groups,
        BootstrapIntervals intervals) {

    /** The same predictions give the same intervals. */
    private static final long SEED = 1;

    public static Evaluation of(List<Prediction> predictions, double threshold, int resamples) {
        ScoredExamples examples = Prediction.examples(predictions);
        ClassificationReport report = ClassificationReport.of(examples, threshold);
        return new Evaluation(
                predictions.size(),
                (int) predictions.stream()
                        .filter(prediction -> !prediction.verdict())
                        .count(),
                examples.positives(),
                threshold,
                report.truePositives(),
                report.falsePositives(),
                report.trueNegatives(),
                report.falseNegatives(),
                report.precision(),
                report.recall(),
                report.f1(),
                report.accuracy(),
                report.auprc(),
                orNull(report.auroc()),
                orNull(report.brierScore()),
                orNull(report.calibrationError()),
                CategoryEvaluation.of(predictions, threshold).orElse(null),
                GroupEvaluation.of(predictions, threshold),
                BootstrapIntervals.of(examples, threshold, resamples, BootstrapIntervals.CONFIDENCE, SEED));
    }

    private static @Nullable Double orNull(double measure) {
        return Double.isNaN(measure) ? null : measure;
    }

    /** Prints it for people. */
    public void print(PrintWriter out) {
        out.printf(Locale.ROOT, "%d predictions, %d of them truly toxic%n", predictions, positives);
        if (withoutVerdict > 0) {
            out.printf(Locale.ROOT, "%d without a verdict count as toxic, since a gate refuses them%n", withoutVerdict);
        }
        out.printf(
                Locale.ROOT,
                "from %.6f on: %d toxic caught, %d missed, %d false alarms, %d rightly let pass%n",
                threshold,
                truePositives,
                falseNegatives,
                falsePositives,
                trueNegatives);
        line(out, "precision", precision, intervals.precision());
        line(out, "recall", recall, intervals.recall());
        line(out, "F1", f1, intervals.f1());
        line(out, "AUPRC", auprc, intervals.auprc());
        line(out, "AUROC", auroc, null);
        line(out, "accuracy", accuracy, null);
        line(out, "Brier score", brierScore, null);
        line(out, "calibration error", calibrationError, null);
        if (categories != null) {
            categories.print(out);
        }
        groups.forEach(group -> group.print(out));
        out.printf(
                Locale.ROOT,
                "in brackets: %.0f %% intervals of %d bootstrap resamples%n",
                100 * intervals.confidence(),
                intervals.resamples());
        out.flush();
    }

    private static void line(
            PrintWriter out, String name, @Nullable Double measure, @Nullable ConfidenceInterval interval) {
        String value = measure == null ? "-" : String.format(Locale.ROOT, "%.4f", measure);
        String range =
                interval == null ? "" : String.format(Locale.ROOT, "  [%.4f, %.4f]", interval.low(), interval.high());
        out.printf(Locale.ROOT, "%-18s %s%s%n", name, value, range);
    }
}
