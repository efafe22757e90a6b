package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ThresholdChoiceTest extends ExamplesProvider {

    /** Every way of dividing the examples: their scores, and one above all. */
    private static List<ClassificationReport> everyThreshold(List<Example> given) {
        return DoubleStream.concat(given.stream().mapToDouble(Example::score), DoubleStream.of(2))
                .sorted()
                .mapToObj(threshold -> ClassificationReport.of(scored(given), threshold))
                .toList();
    }

    private static void assertDoesWhatItSays(ThresholdChoice choice, List<Example> given) {
        ClassificationReport report = ClassificationReport.of(scored(given), choice.threshold());
        assertThat(choice)
                .isEqualTo(new ThresholdChoice(choice.threshold(), report.precision(), report.recall(), report.f1()));
    }

    @Property(tries = 1000, seed = "24")
    void noThresholdHasAGreaterF1(@ForAll @From("examples") List<Example> given) {
        Assume.that(given.stream().anyMatch(Example::label));
        ThresholdChoice choice = ThresholdChoice.maximisingF1(scored(given));
        assertDoesWhatItSays(choice, given);
        double best = everyThreshold(given).stream()
                .mapToDouble(ClassificationReport::f1)
                .max()
                .orElseThrow();
        assertThat(choice.f1()).isEqualTo(best);
        double greatestRecall = everyThreshold(given).stream()
                .filter(report -> report.f1() == best)
                .mapToDouble(ClassificationReport::recall)
                .max()
                .orElseThrow();
        assertThat(choice.recall()).isEqualTo(greatestRecall);
    }

    @Property(tries = 1000, seed = "25")
    void noLowerThresholdHasThePrecision(
            @ForAll @From("examples") List<Example> given, @ForAll @DoubleRange(min = 0.01, max = 1) double precision) {
        Optional<ThresholdChoice> choice = ThresholdChoice.lowestWithPrecision(scored(given), precision);
        Optional<ClassificationReport> lowest = everyThreshold(given).stream()
                .filter(report -> report.precision() >= precision)
                .findFirst();
        assertThat(choice.isPresent()).isEqualTo(lowest.isPresent());
        choice.ifPresent(found -> {
            assertDoesWhatItSays(found, given);
            assertThat(found.recall()).isEqualTo(lowest.orElseThrow().recall());
            assertThat(found.precision()).isEqualTo(lowest.orElseThrow().precision());
        });
    }

    @Property(tries = 1000, seed = "27")
    void noLowerThresholdHasTheFalsePositiveRate(
            @ForAll @From("examples") List<Example> given, @ForAll @DoubleRange(max = 1) double rate) {
        Assume.that(given.stream().anyMatch(example -> !example.label()));
        Optional<ThresholdChoice> choice = ThresholdChoice.lowestWithFalsePositiveRate(scored(given), rate);
        Optional<ClassificationReport> lowest = everyThreshold(given).stream()
                .filter(report -> report.threshold() < 2)
                .filter(report -> report.falsePositives() <= rate * (report.falsePositives() + report.trueNegatives()))
                .findFirst();
        assertThat(choice.isPresent()).isEqualTo(lowest.isPresent());
        choice.ifPresent(found -> {
            assertDoesWhatItSays(found, given);
            assertThat(found.recall()).isEqualTo(lowest.orElseThrow().recall());
            assertThat(found.precision()).isEqualTo(lowest.orElseThrow().precision());
        });
    }

    @Property(tries = 1000, seed = "26")
    void noHigherThresholdHasTheRecall(
            @ForAll @From("examples") List<Example> given, @ForAll @DoubleRange(min = 0.01, max = 1) double recall) {
        Optional<ThresholdChoice> choice = ThresholdChoice.highestWithRecall(scored(given), recall);
        assertThat(choice.isPresent()).isEqualTo(given.stream().anyMatch(Example::label));
        choice.ifPresent(found -> {
            assertDoesWhatItSays(found, given);
            assertThat(found.recall()).isGreaterThanOrEqualTo(recall);
            assertThat(everyThreshold(given))
                    .filteredOn(report -> report.threshold() > found.threshold())
                    .filteredOn(report -> report.recall() >= recall)
                    .allMatch(report -> report.truePositives() + report.falsePositives()
                            == given.stream()
                                    .filter(example -> example.score() >= found.threshold())
                                    .count());
        });
    }

    @Test
    void liesHalfwayBetweenScores() {
        ScoredExamples examples = ScoredExamples.of(new double[] {0.2, 0.4, 0.8}, new boolean[] {false, false, true});
        assertThat(ThresholdChoice.maximisingF1(examples).threshold()).isEqualTo((0.4 + 0.8) / 2);
        double score = 0.5;
        ScoredExamples neighbours =
                ScoredExamples.of(new double[] {score, Math.nextUp(score)}, new boolean[] {false, true});
        assertThat(ThresholdChoice.maximisingF1(neighbours))
                .isEqualTo(new ThresholdChoice(Math.nextUp(score), 1, 1, 1));
    }

    @Test
    void refusesWhatCannotBeChosen() {
        ScoredExamples negative = scored(List.of(new Example(0.5, false)));
        assertThatThrownBy(() -> ThresholdChoice.maximisingF1(negative))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("labels is all negative");
        assertThat(ThresholdChoice.lowestWithPrecision(negative, 0.5)).isEmpty();
        assertThatThrownBy(() -> ThresholdChoice.lowestWithPrecision(negative, 1.5))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("precision is 1.5");
        assertThatThrownBy(() -> ThresholdChoice.highestWithRecall(negative, Double.NaN))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("recall is NaN");
    }
}
