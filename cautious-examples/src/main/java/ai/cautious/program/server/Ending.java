package ai.cautious.program.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a request is to end before its answer does, and why; the first reason counts. Thread-safe. */
final class Ending {

    /** Why it ends. */
    enum Reason {
        /** The client is gone. */
        HUNG_UP,
        /** The time that a request has is up. */
        LATE,
        /** So is the time that the server has to end. */
        SHUTDOWN
    }

    private @Nullable Reason reason;
    private Runnable told = () -> {};

    /** Ends it. */
    synchronized void end(Reason why) {
        if (reason == null) {
            reason = why;
            told.run();
        }
    }

    /**
     * What is to be told of it, at once if it has happened already: something that does not block. What was to be told before
     * is not any more once this returns.
     */
    synchronized void tell(Runnable next) {
        told = next;
        if (reason != null) {
            next.run();
        }
    }

    /** Why it ends; empty while it goes on. */
    synchronized Optional<Reason> reason() {
        return Optional.ofNullable(reason);
    }

    /** What the client is told of it. */
    ApiException exception() {
        return reason().filter(why -> why != Reason.LATE)
                .map(why -> ApiException.server(503, "shutting_down", "the server is shutting down"))
                .orElseGet(() ->
                        ApiException.server(504, "timeout", "the answer was not there in the time that requests have"));
    }
}
