package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * How far probabilities of one range are true: a bar of the reliability diagram (Guo et al. 2017, arXiv 1706.04599).
 * Immutable.
 *
 * @param low the range's open lower end; 0 belongs to the first
 * @param high its closed upper end
 * @param examples how many have such a probability
 * @param meanScore their mean probability
 * @param positiveShare how much of them is truly positive
 */
public record CalibrationBin(double low, double high, int examples, double meanScore, double positiveShare) {

    /**
     * Bins of equal width; those without an example are left out.
     *
     * @param bins their number, {@link ClassificationReport#BINS} as the calibration error has it
     * @return the lowest first
     * @throws InvalidOptionException if a score is no probability, or there is to be no bin
     */
    public static List<CalibrationBin> of(ScoredExamples examples, int bins) {
        requireNonNull(examples, "examples");
        Require.that(bins > 0, "bins", bins, "at least 1");
        int[] count = new int[bins];
        int[] positive = new int[bins];
        double[] sum = new double[bins];
        for (int rank = 0; rank < examples.size(); rank++) {
            double score = examples.score(rank);
            Require.that(score >= 0 && score <= 1, "scores", score, "probabilities");
            int bin = index(score, bins);
            count[bin]++;
            positive[bin] += examples.label(rank) ? 1 : 0;
            sum[bin] += score;
        }
        List<CalibrationBin> all = new ArrayList<>();
        for (int i = 0; i < bins; i++) {
            if (count[i] > 0) {
                all.add(new CalibrationBin(
                        i / (double) bins,
                        (i + 1) / (double) bins,
                        count[i],
                        sum[i] / count[i],
                        positive[i] / (double) count[i]));
            }
        }
        return List.copyOf(all);
    }

    /** Which bin a probability belongs to: they are open below and closed above, but for the first, which 0 belongs to. */
    static int index(double probability, int bins) {
        return Math.max(0, (int) Math.ceil(probability * bins) - 1);
    }
}
