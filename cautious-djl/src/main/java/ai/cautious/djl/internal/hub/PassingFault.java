package ai.cautious.djl.internal.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer that may be another one in a while. */
final class PassingFault extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable Duration wait;

    PassingFault(int status, Optional<Duration> wait) {
        super("it answered with status " + status);
        this.status = status;
        this.wait = wait.orElse(null);
    }

    boolean isOfRates() {
        return status == 429;
    }

    /** How long the server asks to wait. */
    Optional<Duration> asked() {
        return Optional.ofNullable(wait);
    }
}
