package ai.cautious.program.comparison;

import ai.cautious.evaluation.BootstrapIntervals;
import ai.cautious.evaluation.ConfidenceInterval;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How far two judges say the same of rows, and by how much the first is the better one. Intervals are percentiles of a
 * bootstrap over rows, each drawn with both judgements of it.
 *
 * @param bothPositive of how many rows both say so
 * @param firstAlone of how many rows the first alone says so
 * @param secondAlone of how many rows the second alone says so
 * @param neither of how many rows neither says so
 * @param kappa Cohen's (1960): agreement beyond what chance would give, from -1 to 1; null where both judge all rows alike,
 *     so that chance gives as much
 * @param kappaInterval over the resamples that have a kappa; null where there is none
 * @param f1Difference the first's F1 less the second's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Agreement(
        int bothPositive,
        int firstAlone,
        int secondAlone,
        int neither,
        @Nullable Double kappa,
        @Nullable ConfidenceInterval kappaInterval,
        double f1Difference,
        ConfidenceInterval f1DifferenceInterval) {

    /** Truth and two judgements have so many combinations: 4 · truth + 2 · first + second. */
    private static final int COMBINATIONS = 8;

    private static final int TRUTH = 4;
    private static final int FIRST = 2;
    private static final int SECOND = 1;

    static Agreement of(boolean[] first, boolean[] second, boolean[] truth, int resamples) {
        int[] combinations = new int[truth.length];
        for (int i = 0; i < truth.length; i++) {
            combinations[i] = (truth[i] ? TRUTH : 0) + (first[i] ? FIRST : 0) + (second[i] ? SECOND : 0);
        }
        int[] counts = new int[COMBINATIONS];
        Arrays.stream(combinations).forEach(combination -> counts[combination]++);
        double[] kappas = new double[resamples];
        double[] differences = new double[resamples];
        Random random = new Random(Measures.SEED);
        for (int resample = 0; resample < resamples; resample++) {
            int[] drawn = new int[COMBINATIONS];
            for (int i = 0; i < combinations.length; i++) {
                drawn[combinations[random.nextInt(combinations.length)]]++;
            }
            kappas[resample] = kappa(drawn);
            differences[resample] = f1(drawn, FIRST) - f1(drawn, SECOND);
        }
        double kappa = kappa(counts);
        return new Agreement(
                counts[3] + counts[7],
                counts[2] + counts[6],
                counts[1] + counts[5],
                counts[0] + counts[4],
                Double.isNaN(kappa) ? null : kappa,
                Double.isNaN(kappa) ? null : ofNumbers(kappas),
                f1(counts, FIRST) - f1(counts, SECOND),
                ConfidenceInterval.ofResamples(differences, BootstrapIntervals.CONFIDENCE));
    }

    private static double kappa(int[] counts) {
        double rows = Arrays.stream(counts).sum();
        double observed = (sum(counts, FIRST | SECOND, FIRST | SECOND) + sum(counts, FIRST | SECOND, 0)) / rows;
        double first = sum(counts, FIRST, FIRST) / rows;
        double second = sum(counts, SECOND, SECOND) / rows;
        double byChance = first * second + (1 - first) * (1 - second);
        return byChance == 1 ? Double.NaN : (observed - byChance) / (1 - byChance);
    }

    /** 0 where it would be 0 ÷ 0. */
    private static double f1(int[] counts, int judge) {
        double right = sum(counts, TRUTH | judge, TRUTH | judge);
        double wrong = sum(counts, TRUTH | judge, judge) + sum(counts, TRUTH | judge, TRUTH);
        return right == 0 ? 0 : 2 * right / (2 * right + wrong);
    }

    /** Of the combinations that have these bits of those looked at. */
    private static double sum(int[] counts, int lookedAt, int bits) {
        double sum = 0;
        for (int combination = 0; combination < COMBINATIONS; combination++) {
            sum += (combination & lookedAt) == bits ? counts[combination] : 0;
        }
        return sum;
    }

    /** Of resamples; null where none has a kappa. */
    private static @Nullable ConfidenceInterval ofNumbers(double[] values) {
        double[] numbers = Arrays.stream(values).filter(Double::isFinite).toArray();
        return numbers.length == 0 ? null : ConfidenceInterval.ofResamples(numbers, BootstrapIntervals.CONFIDENCE);
    }

    /** A line for people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "both %d, first alone %d, second alone %d, neither %d; kappa %s; F1 of the first less the second's %s",
                bothPositive,
                firstAlone,
                secondAlone,
                neither,
                kappa == null || kappaInterval == null ? "-" : Measures.with(kappa, kappaInterval),
                Measures.with(f1Difference, f1DifferenceInterval));
    }
}
