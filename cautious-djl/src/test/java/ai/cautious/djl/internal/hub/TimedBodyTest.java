package ai.cautious.djl.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

class TimedBodyTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    /** Sends a byte whenever one is asked for, slowly, and never ends. */
    private static final class Trickle implements Subscription {

        private final TimedBody body;
        private volatile boolean cancelled;

        Trickle(TimedBody body) {
            this.body = body;
            body.onSubscribe(this);
        }

        @Override
        public void request(long pieces) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            body.onNext(List.of(ByteBuffer.wrap(new byte[1])));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    @Test
    void aBodyThatTricklesIsNotReadForEver() {
        TimedBody body = new TimedBody(LONG);
        new Trickle(body);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertThatExceptionOfType(HttpTimeoutException.class)
                .isThrownBy(() -> body.readAll(1 << 20, Duration.ofSeconds(1)))
                .withMessageContaining("1 s"));
    }

    @Test
    void aBodyThatNobodyNeedsIsLeftWhenItTrickles() {
        TimedBody body = new TimedBody(LONG);
        Trickle trickle = new Trickle(body);
        assertTimeoutPreemptively(Duration.ofSeconds(60), body::drain);
        assertThat(trickle.cancelled).isTrue();
    }

    @Test
    void aBodyThatStopsIsNotWaitedForLongerThanAllOfItMayTake() {
        TimedBody body = new TimedBody(LONG);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertThatExceptionOfType(HttpTimeoutException.class)
                .isThrownBy(() -> body.readAll(1, Duration.ofSeconds(1))));
    }
}
