package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceIntervalTest {

    /** Worked out in Python with the normal quantile's full digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 55, 0, 0.065285",
        "55, 55, 0.934715, 1",
        "3, 55, 0.018723, 0.148531",
        "588, 600, 0.965370, 0.988523",
        "1, 2, 0.094531, 0.905469"
    })
    void proportionsHaveWilsonsInterval(long successes, long trials, double low, double high) {
        ConfidenceInterval interval = ConfidenceInterval.ofProportion(successes, trials);
        assertThat(interval.low()).isCloseTo(low, within(1e-6));
        assertThat(interval.high()).isCloseTo(high, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, trials", "2, 1, successes", "-1, 1, successes"})
    void whatIsNoProportionIsRefused(long successes, long trials, String named) {
        assertThatThrownBy(() -> ConfidenceInterval.ofProportion(successes, trials))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith(named + " is ");
    }

    /** As NumPy's quantile has it. */
    @Test
    void resamplesHaveAPercentileInterval() {
        double[] values = {4, 1, 3, 0, 2};
        ConfidenceInterval interval = ConfidenceInterval.ofResamples(values, 0.9);
        assertThat(interval.low()).isCloseTo(0.2, within(1e-12));
        assertThat(interval.high()).isCloseTo(3.8, within(1e-12));
        assertThat(values).containsExactly(4, 1, 3, 0, 2);
        assertThat(ConfidenceInterval.ofResamples(new double[] {7}, 0.5)).isEqualTo(new ConfidenceInterval(7, 7));
    }

    @Test
    void whatAreNoResamplesIsRefused() {
        assertThatThrownBy(() -> ConfidenceInterval.ofResamples(new double[0], 0.9))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("values is empty");
        assertThatThrownBy(() -> ConfidenceInterval.ofResamples(new double[] {1, Double.NaN}, 0.9))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("values is NaN");
        assertThatThrownBy(() -> ConfidenceInterval.ofResamples(new double[] {1}, 1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("confidence is 1.0");
    }
}
