package ai.cautious.program.service;

import ai.cautious.CautiousException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A service did not judge. */
public final class ServiceFault extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** What follows. */
    public enum Kind {
        /** It may judge when it is asked again. */
        PASSING,
        /** It does not take the texts, or one of them. */
        TEXT,
        /** It judges nothing, however often it is asked. */
        LASTING
    }

    private final Kind kind;
    private final @Nullable Duration wait;

    private ServiceFault(Kind kind, String message, @Nullable Duration wait, @Nullable Throwable cause) {
        super(message);
        this.kind = kind;
        this.wait = wait;
        if (cause != null) {
            initCause(cause);
        }
    }

    /**
     * What may pass.
     *
     * @param wait that the service asks for, if it does
     */
    static ServiceFault passing(String message, Optional<Duration> wait, @Nullable Throwable cause) {
        return new ServiceFault(Kind.PASSING, message, wait.orElse(null), cause);
    }

    /** A text that it does not take. */
    static ServiceFault text(String message, Throwable cause) {
        return new ServiceFault(Kind.TEXT, message, null, cause);
    }

    /** What stays. */
    static ServiceFault lasting(String message, @Nullable Throwable cause) {
        return new ServiceFault(Kind.LASTING, message, null, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** How long the service asks to wait, if it does. */
    public Optional<Duration> waiting() {
        return Optional.ofNullable(wait);
    }
}
