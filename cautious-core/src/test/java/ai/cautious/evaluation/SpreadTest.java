package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void quantilesAreInterpolated() {
        double[] downwards =
                IntStream.rangeClosed(0, 20).mapToDouble(i -> 20 - i).toArray();
        assertThat(Spread.of(downwards)).isEqualTo(new Spread(21, 10, 1, 5, 10, 15, 19));
        assertThat(Spread.of(new double[] {4, 1, 3, 2}).p25()).isEqualTo(1.75);
        assertThat(Spread.of(new double[] {7})).isEqualTo(new Spread(1, 7, 7, 7, 7, 7, 7));
    }

    @Test
    void nothingHasNoSpread() {
        assertThatThrownBy(() -> Spread.of(new double[0]))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("values is empty");
    }
}
