package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CalibrationBinTest extends ExamplesProvider {

    @Property(tries = 200)
    void theyMakeTheCalibrationError(@ForAll @From("examples") List<Example> examples) {
        List<CalibrationBin> bins = CalibrationBin.of(scored(examples), ClassificationReport.BINS);
        assertThat(bins.stream().mapToInt(CalibrationBin::examples).sum()).isEqualTo(examples.size());
        double error = 0;
        for (CalibrationBin bin : bins) {
            assertThat(bin.meanScore()).isBetween(bin.low(), bin.high());
            error += bin.examples() * Math.abs(bin.meanScore() - bin.positiveShare()) / examples.size();
        }
        assertThat(error)
                .isCloseTo(ClassificationReport.of(scored(examples), 0.5).calibrationError(), within(1e-12));
    }

    @Test
    void whatIsNoProbabilityHasNone() {
        ScoredExamples odds = ScoredExamples.of(new double[] {1.5}, new boolean[] {true});
        assertThatThrownBy(() -> CalibrationBin.of(odds, 10))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("scores is 1.5; it must be probabilities");
    }
}
