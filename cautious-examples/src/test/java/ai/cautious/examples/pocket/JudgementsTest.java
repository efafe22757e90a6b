package ai.cautious.examples.pocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class JudgementsTest {

    @Test
    void countsWhatIsRightAndWrong() {
        Judgements judgements = Judgements.NONE
                .with(true, true)
                .with(true, true)
                .with(true, false)
                .with(false, true)
                .with(false, true)
                .with(false, false);
        assertThat(judgements).isEqualTo(new Judgements(2, 2, 1, 1));
        assertThat(judgements.all()).isEqualTo(6);
        assertThat(judgements.precision()).isEqualTo(0.5);
        assertThat(judgements.recall()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(judgements.f1()).isCloseTo(4 / 7.0, within(1e-12));
    }
}
