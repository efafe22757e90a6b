package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import ai.cautious.safety.Calibration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ClassificationReportTest extends ExamplesProvider {

    @Property(tries = 500, seed = "21")
    void ranksAsBeforeUnderAMonotoneCalibration(
            @ForAll @From("examples") List<Example> given,
            @ForAll @DoubleRange(min = 0.1, max = 3) double slope,
            @ForAll @DoubleRange(min = -2, max = 2) double intercept) {
        Calibration calibration = new Calibration(slope, intercept);
        ClassificationReport before = ClassificationReport.of(scored(given), 0.5);
        List<Example> calibrated = given.stream()
                .map(example -> new Example(calibration.probability(example.score()), example.label()))
                .toList();
        ClassificationReport after = ClassificationReport.of(scored(calibrated), calibration.probability(0.5));
        assertThat(after.auprc()).isEqualTo(before.auprc());
        assertThat(Double.valueOf(after.auroc())).isEqualTo(Double.valueOf(before.auroc()));
        assertThat(after.truePositives()).isEqualTo(before.truePositives());
        assertThat(after.falsePositives()).isEqualTo(before.falsePositives());
    }

    @Property(tries = 500, seed = "22")
    void takesExamplesInAnyOrder(@ForAll @From("examples") List<Example> given, @ForAll long seed) {
        List<Example> shuffled = shuffled(given, seed);
        assertThat(ClassificationReport.of(scored(shuffled), 0.5))
                .isEqualTo(ClassificationReport.of(scored(given), 0.5));
    }

    @Property(tries = 500, seed = "23")
    void areasAreWhatTheirDefinitionsSay(@ForAll @From("examples") List<Example> given) {
        ClassificationReport report = ClassificationReport.of(scored(given), 0.5);
        long positives = given.stream().filter(Example::label).count();
        // Each positive example contributes the precision at its own score as the threshold.
        double precisions = given.stream()
                .filter(Example::label)
                .mapToDouble(example ->
                        ClassificationReport.of(scored(given), example.score()).precision())
                .sum();
        assertThat(report.auprc()).isCloseTo(positives == 0 ? 0 : precisions / positives, within(1e-12));
        double won = 0;
        for (Example positive : given) {
            for (Example negative : given) {
                if (positive.label() && !negative.label()) {
                    won += positive.score() > negative.score() ? 1 : positive.score() == negative.score() ? 0.5 : 0;
                }
            }
        }
        double pairs = (double) positives * (given.size() - positives);
        assertThat(Double.valueOf(report.auroc())).isEqualTo(Double.valueOf(won / pairs));
    }

    @Test
    void hasNoErrorOfProbabilitiesWhereScoresAreNone() {
        ClassificationReport report =
                ClassificationReport.of(ScoredExamples.of(new double[] {-1, 2}, new boolean[] {false, true}), 0);
        assertThat(report.brierScore()).isNaN();
        assertThat(report.calibrationError()).isNaN();
        assertThat(report.f1()).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNoExample() {
        assertThatThrownBy(() -> ScoredExamples.of(new double[0], new boolean[0]))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("scores is empty");
        assertThatThrownBy(() -> ScoredExamples.of(new double[2], new boolean[3]))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("labels is 3 values; it must be one for each of the 2 scores");
        assertThatThrownBy(() -> ScoredExamples.of(new double[] {Double.NaN}, new boolean[1]))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("scores is NaN");
        assertThatThrownBy(() -> ClassificationReport.of(scored(List.of(new Example(1, true))), Double.NaN))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("threshold is NaN");
    }

    @Test
    void keepsNoHoldOfTheArrays() {
        double[] scores = {0.9, 0.1};
        boolean[] labels = {true, false};
        ScoredExamples examples = ScoredExamples.of(scores, labels);
        scores[0] = 0;
        labels[0] = false;
        assertThat(examples.positives()).isEqualTo(1);
        assertThat(examples.negatives()).isEqualTo(1);
        assertThat(ClassificationReport.of(examples, 0.5).truePositives()).isEqualTo(1);
    }
}
