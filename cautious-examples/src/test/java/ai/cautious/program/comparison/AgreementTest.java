package ai.cautious.program.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AgreementTest {

    private static final int ROWS = 50;

    private static boolean[] until(int row) {
        boolean[] values = new boolean[ROWS];
        for (int i = 0; i < row; i++) {
            values[i] = true;
        }
        return values;
    }

    /** Both say yes of 20 and no of 15, the first alone yes of 5, the second alone of 10: worked out by hand. */
    @Test
    void kappaIsAgreementBeyondChance() {
        boolean[] first = until(25);
        boolean[] second = until(20);
        for (int i = 25; i < 35; i++) {
            second[i] = true;
        }
        Agreement agreement = Agreement.of(first, second, first, 2000);
        assertThat(agreement.bothPositive()).isEqualTo(20);
        assertThat(agreement.firstAlone()).isEqualTo(5);
        assertThat(agreement.secondAlone()).isEqualTo(10);
        assertThat(agreement.neither()).isEqualTo(15);
        assertThat(agreement.kappa()).isCloseTo(0.4, within(1e-12));
        // The asymptotic interval is 0.4 ± 1.96 · 0.128.
        assertThat(agreement.kappaInterval().low()).isCloseTo(0.15, within(0.04));
        assertThat(agreement.kappaInterval().high()).isCloseTo(0.65, within(0.04));
        assertThat(agreement.f1Difference()).isCloseTo(1 - 40 / 55.0, within(1e-12));
        assertThat(agreement).isEqualTo(Agreement.of(first, second, first, 2000));
    }

    @Test
    void whereChanceGivesAsMuchThereIsNoKappa() {
        Agreement agreement = Agreement.of(until(0), until(0), until(3), 10);
        assertThat(agreement.kappa()).isNull();
        assertThat(agreement.kappaInterval()).isNull();
        assertThat(agreement.f1Difference()).isZero();
    }
}
