package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;

class OperatingPointTest extends ExamplesProvider {

    @Property(tries = 200)
    void eachIsWhatItsThresholdDecides(@ForAll @From("examples") List<Example> examples) {
        ScoredExamples scored = scored(examples);
        List<OperatingPoint> points = OperatingPoint.of(scored);
        assertThat(points)
                .hasSize((int) examples.stream().map(Example::score).distinct().count());
        double recall = 0;
        double average = 0;
        for (OperatingPoint point : points) {
            ClassificationReport report = ClassificationReport.of(scored, point.threshold());
            assertThat(point.precision()).isEqualTo(report.precision());
            assertThat(point.recall()).isEqualTo(report.recall()).isGreaterThanOrEqualTo(recall);
            long negatives = report.falsePositives() + report.trueNegatives();
            assertThat(point.falsePositiveRate())
                    .isEqualTo(negatives == 0 ? 0 : report.falsePositives() / (double) negatives);
            average += (point.recall() - recall) * point.precision();
            recall = point.recall();
        }
        assertThat(average).isCloseTo(ClassificationReport.of(scored, 0.5).auprc(), within(1e-12));
    }
}
