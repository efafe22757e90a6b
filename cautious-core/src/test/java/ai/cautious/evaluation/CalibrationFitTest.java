package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import ai.cautious.safety.Calibration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationFitTest {

    private static ScoredExamples drawnFrom(Calibration truth, int size, long seed) {
        Random random = new Random(seed);
        double[] logOdds = new double[size];
        boolean[] labels = new boolean[size];
        for (int i = 0; i < size; i++) {
            logOdds[i] = 3 * random.nextGaussian();
            labels[i] = random.nextDouble() < truth.probability(logOdds[i]);
        }
        return ScoredExamples.of(logOdds, labels);
    }

    @Test
    void findsTheCalibrationThatLabelsWereDrawnFrom() {
        Calibration truth = new Calibration(0.4, -1.5);
        Calibration platt = CalibrationFit.platt(drawnFrom(truth, 20_000, 1));
        // Six standard deviations of the estimates, which are about .008 and .02.
        assertThat(platt.slope()).isCloseTo(0.4, within(0.05));
        assertThat(platt.intercept()).isCloseTo(-1.5, within(0.12));
        Calibration temperature = CalibrationFit.temperature(drawnFrom(new Calibration(0.4, 0), 20_000, 2));
        assertThat(temperature.slope()).isCloseTo(0.4, within(0.05));
    }

    @Property(tries = 200, seed = "28")
    void doesNotDependOnTheScaleOfLogOdds(@ForAll @IntRange(min = -20, max = 20) int power, @ForAll long seed) {
        // Not a power of two, so that rounding takes part.
        double factor = Math.pow(2.1, power);
        ScoredExamples examples = drawnFrom(new Calibration(1, 0.3), 200, seed);
        double[] scaled = new double[examples.size()];
        boolean[] labels = new boolean[examples.size()];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = factor * examples.score(i);
            labels[i] = examples.label(i);
        }
        Calibration fitted = CalibrationFit.platt(examples);
        Calibration same = CalibrationFit.platt(ScoredExamples.of(scaled, labels));
        assertThat(same.slope() * factor).isCloseTo(fitted.slope(), within(1e-7 * fitted.slope()));
        assertThat(same.intercept()).isCloseTo(fitted.intercept(), within(1e-7));
    }

    @Test
    void staysFiniteWhereLogOddsSeparateTheClasses() {
        ScoredExamples separated =
                ScoredExamples.of(new double[] {-700, -650, 650, 700}, new boolean[] {false, false, true, true});
        for (Calibration fit :
                new Calibration[] {CalibrationFit.platt(separated), CalibrationFit.temperature(separated)}) {
            // The targets are 1/4 and 3/4: the two of each class share them between themselves.
            assertThat((fit.probability(650) + fit.probability(700)) / 2).isCloseTo(0.75, within(0.01));
            assertThat((fit.probability(-650) + fit.probability(-700)) / 2).isCloseTo(0.25, within(0.01));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesOneClassOnly(boolean label) {
        ScoredExamples examples = ScoredExamples.of(new double[] {1, 2}, new boolean[] {label, label});
        assertThatThrownBy(() -> CalibrationFit.platt(examples))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("labels are all", label ? "positive" : "negative", "both classes");
        assertThatThrownBy(() -> CalibrationFit.temperature(examples)).isInstanceOf(InvalidOptionException.class);
    }

    @Test
    void refusesLogOddsThatSayNothingOrTheContrary() {
        boolean[] labels = {false, true, false, true};
        assertThatThrownBy(() -> CalibrationFit.platt(ScoredExamples.of(new double[] {3, 3, 3, 3}, labels)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("do not grow with the labels: all are 3.0");
        ScoredExamples contrary = ScoredExamples.of(new double[] {2, -1, 1, -2}, labels);
        assertThatThrownBy(() -> CalibrationFit.platt(contrary))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("the fitted slope is -");
        assertThatThrownBy(() -> CalibrationFit.temperature(contrary))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("the fitted slope is -");
    }
}
