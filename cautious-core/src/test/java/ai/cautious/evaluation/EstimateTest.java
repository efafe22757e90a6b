package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EstimateTest {

    @Property(tries = 50)
    void aMeanIsWithinItsInterval(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -5, max = 5) Integer> drawn, @ForAll long seed) {
        double[] values = drawn.stream().mapToDouble(Integer::doubleValue).toArray();
        Estimate mean = Estimate.ofMean(values, seed);
        assertThat(mean).isEqualTo(Estimate.ofMean(values, seed));
        assertThat(mean.low()).isLessThanOrEqualTo(mean.high());
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        assertThat(mean.low()).isGreaterThanOrEqualTo(least - 1e-9);
        assertThat(mean.high()).isLessThanOrEqualTo(most + 1e-9);
    }

    @Test
    void theIntervalOfAMeanIsAsWideAsItsStandardErrorSays() {
        Random random = new Random(3);
        double[] values = random.doubles(400).map(u -> u * Math.sqrt(12)).toArray();
        Estimate mean = Estimate.ofMean(values, 1);
        // Of standard deviation 1: ± 1.96 ÷ √400; percentiles of 2,000 resamples vary by some percent.
        assertThat((mean.high() - mean.low()) / 2).isCloseTo(1.96 / 20, within(0.01));
    }

    @Test
    void aRatioIsOfSums() {
        Estimate speed = Estimate.ofRatio(new double[] {60, 90}, new double[] {2, 3}, 1);
        assertThat(speed).isEqualTo(new Estimate(30, 30, 30));
        assertThat(Estimate.ofRatio(new double[] {1, 3}, new double[] {1, 1}, 1).value())
                .isEqualTo(2);
        assertThat(Estimate.ofRatio(new double[2], new double[2], 1)).isEqualTo(new Estimate(0, 0, 0));
    }

    @Test
    void aSampleOfNothingIsRefused() {
        assertThatThrownBy(() -> Estimate.ofMean(new double[0], 1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("examples is 0");
        assertThatThrownBy(() -> Estimate.ofRatio(new double[1], new double[2], 1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("as many as the parts");
    }
}
