package ai.cautious.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestLimitsTest {

    @Test
    void areEqualByTheirValues() {
        RequestLimits limits = RequestLimits.builder()
                .maxRunning(2)
                .maxWaiting(0)
                .queueTime(Duration.ofSeconds(1))
                .build();
        assertThat(limits.toBuilder().build()).isEqualTo(limits).hasSameHashCodeAs(limits);
        assertThat(limits)
                .isNotEqualTo(RequestLimits.defaults())
                .hasToString("RequestLimits[maxRunning=2, maxWaiting=0, queueTime=PT1S]");
    }

    @Test
    void refuseWhatNothingCouldRunBy() {
        RequestLimits.Builder builder = RequestLimits.builder();
        assertThatThrownBy(() -> builder.maxRunning(0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("maxRunning is 0; it must be at least 1");
        assertThatThrownBy(() -> builder.maxWaiting(-1)).hasMessage("maxWaiting is -1; it must be at least 0");
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(2)}) {
            assertThatThrownBy(() -> builder.queueTime(wrong))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("more than 0 and at most a day");
        }
    }
}
