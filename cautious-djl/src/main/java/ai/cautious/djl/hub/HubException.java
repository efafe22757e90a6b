package ai.cautious.djl.hub;

import ai.cautious.CautiousException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model that could not be had by its name; the message says what to do. */
public final class HubException extends CautiousException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable Duration retryAfter;

    /** Why a model could not be had. May grow: keep a default where you switch over it. */
    public enum Reason {
        /** There is no such model, revision or file, or none that this library reads. */
        MISSING,
        /** The model is private or gated, or the token is not valid. */
        DENIED,
        /** The hub asks to wait: {@link HubException#retryAfter()}. */
        RATE_LIMITED,
        /** The hub does not answer, or breaks off again and again. */
        UNREACHABLE,
        /** What came is not what the hub announced, or the server does not answer as the hub does. */
        BROKEN,
        /** The hub may not be asked, and the cache does not have the model. */
        OFFLINE,
        /** The thread was interrupted. */
        INTERRUPTED
    }

    /** With a message that says what to do. */
    public HubException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.retryAfter = null;
    }

    /** With the cause as well. */
    public HubException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = null;
    }

    /** The hub asks to wait for so long. */
    public HubException(String message, Duration retryAfter) {
        super(message);
        this.reason = Reason.RATE_LIMITED;
        this.retryAfter = retryAfter;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** After which time the hub may be asked again, where it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
