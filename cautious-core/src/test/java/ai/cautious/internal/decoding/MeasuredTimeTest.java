package ai.cautious.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class MeasuredTimeTest {

    private static final Percentage TENTH = Percentage.withPercentage(10);

    private final MeasuredTime time = new MeasuredTime();

    private void add(int times, double nanos) {
        for (int i = 0; i < times; i++) {
            time.add(nanos);
        }
    }

    @Test
    void slowFirstPassesDoNotCount() {
        add(2, 5000);
        assertThat(time.isKnown()).isFalse();
        add(1, 100);
        assertThat(time.isKnown()).isTrue();
        assertThat(time.nanos()).isEqualTo(100);
    }

    @Test
    void isTheMeanOfWhatVaries() {
        for (int i = 0; i < 200; i++) {
            add(1, i % 2 == 0 ? 80 : 120);
        }
        assertThat(time.nanos()).isCloseTo(100, TENTH);
    }

    @Test
    void aStalledPassHardlyCounts() {
        add(50, 100);
        add(1, 1e9);
        assertThat(time.nanos()).isCloseTo(100, TENTH);
    }

    @Test
    void whatLastsIsBelieved() {
        add(50, 100);
        add(100, 500);
        assertThat(time.nanos()).isCloseTo(500, TENTH);
        add(100, 50);
        assertThat(time.nanos()).isCloseTo(50, TENTH);
    }
}
