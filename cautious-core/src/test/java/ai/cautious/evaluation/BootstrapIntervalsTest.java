package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BootstrapIntervalsTest extends ExamplesProvider {

    /** Positives score Φ-distributed around 1, negatives around 0; a fifth is positive. */
    private static ScoredExamples sample(int size, Random random) {
        double[] scores = new double[size];
        boolean[] labels = new boolean[size];
        for (int i = 0; i < size; i++) {
            labels[i] = random.nextInt(5) == 0;
            scores[i] = random.nextGaussian() + (labels[i] ? 1 : 0);
        }
        return ScoredExamples.of(scores, labels);
    }

    @Test
    void coverTheTruthAsOftenAsTheySay() {
        ClassificationReport truth = ClassificationReport.of(sample(400_000, new Random(1)), 0.7);
        Random random = new Random(2);
        int samples = 400;
        int f1 = 0;
        int precision = 0;
        int recall = 0;
        int auprc = 0;
        for (int i = 0; i < samples; i++) {
            BootstrapIntervals intervals = BootstrapIntervals.of(sample(500, random), 0.7, 300, 0.9, i);
            f1 += covers(intervals.f1(), truth.f1());
            precision += covers(intervals.precision(), truth.precision());
            recall += covers(intervals.recall(), truth.recall());
            auprc += covers(intervals.auprc(), truth.auprc());
        }
        // Three and a half standard deviations of a binomial of .9, and 2 % for what percentile intervals fall short
        // of.
        double tolerance = 3.5 * Math.sqrt(0.9 * 0.1 / samples) + 0.02;
        for (int covered : new int[] {f1, precision, recall, auprc}) {
            assertThat(covered / (double) samples).isCloseTo(0.9, within(tolerance));
        }
    }

    private static int covers(ConfidenceInterval interval, double value) {
        return interval.low() <= value && value <= interval.high() ? 1 : 0;
    }

    @Test
    void areTheBinomialsForASingleShare() {
        // Recall over 100 positives of which 80 are caught, and no negatives: quantiles of a binomial of 100 and .8.
        double[] scores = new double[100];
        boolean[] labels = new boolean[100];
        for (int i = 0; i < 100; i++) {
            scores[i] = i < 80 ? 1 : 0;
            labels[i] = true;
        }
        BootstrapIntervals intervals = BootstrapIntervals.of(ScoredExamples.of(scores, labels), 0.5, 20_000, 0.95, 3);
        assertThat(intervals.recall().low()).isCloseTo(0.72, within(0.0101));
        assertThat(intervals.recall().high()).isCloseTo(0.87, within(0.0101));
        assertThat(intervals.precision()).isEqualTo(new ConfidenceInterval(1, 1));
    }

    @Property(tries = 50, seed = "27")
    void areTheSameForASeedWhateverTheOrder(@ForAll @From("examples") List<Example> given, @ForAll long seed) {
        assertThat(BootstrapIntervals.of(scored(shuffled(given, seed)), 0.5, seed))
                .isEqualTo(BootstrapIntervals.of(scored(given), 0.5, 2000, 0.95, seed));
    }

    @Test
    void countAResampleWithoutPositivesAsNothing() {
        ScoredExamples examples = ScoredExamples.of(new double[] {0.9, 0.1}, new boolean[] {true, false});
        BootstrapIntervals intervals = BootstrapIntervals.of(examples, 0.5, 1);
        assertThat(intervals.f1()).isEqualTo(new ConfidenceInterval(0, 1));
        assertThat(intervals.auprc()).isEqualTo(new ConfidenceInterval(0, 1));
    }

    @Test
    void refuseOptionsByName() {
        ScoredExamples examples = scored(List.of(new Example(0.5, true)));
        assertThatThrownBy(() -> BootstrapIntervals.of(examples, 0.5, 0, 0.95, 1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("resamples is 0");
        assertThatThrownBy(() -> BootstrapIntervals.of(examples, 0.5, 10, 1, 1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("confidence is 1.0");
        assertThatThrownBy(() -> BootstrapIntervals.of(examples, Double.NaN, 1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("threshold is NaN");
    }
}
