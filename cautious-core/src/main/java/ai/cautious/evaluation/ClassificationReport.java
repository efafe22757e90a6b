package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Arrays;

/**
 * How well a binary classifier does on labelled examples, at a threshold and over all of them.
 *
 * <pre>{@code
 * ScoredExamples examples = ScoredExamples.of(new double[] {0.9, 0.2}, new boolean[] {true, false});
 * ClassificationReport report = ClassificationReport.of(examples, 0.5);
 * }</pre>
 *
 * <p>Conventions are scikit-learn's: precision, recall and F1 are 0 where they would be 0 ÷ 0, and so is the average
 * precision where no example is positive. Immutable.
 *
 * @param threshold from which score on an example is taken for positive
 * @param truePositives positive examples that are taken for positive
 * @param falsePositives negative examples that are taken for positive
 * @param trueNegatives negative examples that are not
 * @param falseNegatives positive examples that are not
 * @param precision true ÷ all that are taken for positive
 * @param recall true ÷ all that are positive
 * @param f1 the harmonic mean of precision and recall
 * @param accuracy rightly decided ÷ all examples
 * @param auprc the area under the precision-recall curve, as average precision: Σ (Rₙ − Rₙ₋₁) Pₙ over all thresholds,
 *     without interpolation
 * @param auroc the area under the ROC curve: the chance that a positive example scores above a negative one, a tie counting
 *     half; NaN where one class is missing
 * @param brierScore the mean squared difference of probability and label (Brier 1950); NaN where scores are no
 *     probabilities
 * @param calibrationError the expected calibration error over {@value #BINS} bins of equal width: the mean, weighted by
 *     size, of the differences of mean probability and share of positives (Naeini et al. 2015); NaN where scores are no
 *     probabilities
 */
public record ClassificationReport(
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
        double auroc,
        double brierScore,
        double calibrationError) {

    /** The number of bins of the calibration error, as Guo et al. 2017 (arXiv 1706.04599) have it. */
    public static final int BINS = 15;

    /**
     * Evaluates.
     *
     * @param threshold from which score on an example is taken for positive
     * @throws InvalidOptionException if the threshold is NaN
     */
    public static ClassificationReport of(ScoredExamples examples, double threshold) {
        requireNonNull(examples, "examples");
        Require.that(!Double.isNaN(threshold), "threshold", threshold, "a number");
        int[] once = new int[examples.size()];
        Arrays.fill(once, 1);
        Ranking ranking = new Ranking(examples, once);
        Confusion confusion = ranking.at(threshold);
        // Scores are in order: the first and the last bound them all.
        boolean probabilities = examples.score(0) <= 1 && examples.score(examples.size() - 1) >= 0;
        return new ClassificationReport(
                threshold,
                confusion.truePositives(),
                confusion.falsePositives(),
                confusion.trueNegatives(),
                confusion.falseNegatives(),
                confusion.precision(),
                confusion.recall(),
                confusion.f1(),
                confusion.accuracy(),
                ranking.averagePrecision(),
                ranking.areaUnderRoc(),
                probabilities ? brierScore(examples) : Double.NaN,
                probabilities ? calibrationError(examples) : Double.NaN);
    }

    private static double brierScore(ScoredExamples examples) {
        double sum = 0;
        for (int i = 0; i < examples.size(); i++) {
            double difference = examples.score(i) - (examples.label(i) ? 1 : 0);
            sum += difference * difference;
        }
        return sum / examples.size();
    }

    private static double calibrationError(ScoredExamples examples) {
        double[] excess = new double[BINS];
        for (int i = 0; i < examples.size(); i++) {
            excess[CalibrationBin.index(examples.score(i), BINS)] += examples.score(i) - (examples.label(i) ? 1 : 0);
        }
        return Arrays.stream(excess).map(Math::abs).sum() / examples.size();
    }
}
