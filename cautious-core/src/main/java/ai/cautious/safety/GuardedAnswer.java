package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.ClosedException;
import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.internal.judging.MonitoredText;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that grows, of which only what the output monitor has let through leaves; all of it where there is no monitor.
 * What is held back, and when it is read, is as {@link OutputMonitor} has it. Not thread-safe; who pushes closes.
 */
public final class GuardedAnswer implements AutoCloseable {

    private final GuardedConversation conversation;
    private final @Nullable MonitoredText monitored;
    private final StringBuilder released = new StringBuilder();
    private boolean closed;

    GuardedAnswer(GuardedConversation conversation, @Nullable MonitoredText monitored) {
        this.conversation = conversation;
        this.monitored = monitored;
    }

    /**
     * Adds to the answer.
     *
     * @param piece what the model said next
     * @return what may leave now, often nothing; nothing any more once something is withheld
     * @throws CancellationException if the conversation was cancelled, or this thread interrupted while the monitor read,
     *     whose interrupt stays pending
     * @throws ClosedException if this has been closed
     */
    public String push(String piece) {
        return push(requireNonNull(piece, "piece"), false);
    }

    /**
     * Ends the answer.
     *
     * @return what may leave of what was held back
     * @throws CancellationException as {@link #push(String)} does
     * @throws ClosedException if this has been closed
     */
    public String finish() {
        return push("", true);
    }

    private String push(String piece, boolean last) {
        if (closed) {
            throw new ClosedException("the answer");
        }
        if (conversation.isCancelled()) {
            throw new CancellationException("cancelled before the answer was complete");
        }
        String allowed = piece;
        if (monitored != null) {
            allowed = withheld().isPresent()
                    ? ""
                    : monitored.push(TextDelta.of(piece), "", last).text();
            if (monitored.interrupted()) {
                conversation.cancel();
                throw new CancellationException("interrupted while the answer was judged");
            }
        }
        released.append(allowed);
        return allowed;
    }

    /** All that has left so far. */
    public String text() {
        return released.toString();
    }

    /** Who withheld the rest, and why; empty where nobody has. */
    public Optional<WithheldAnswer> withheld() {
        return monitored == null ? Optional.empty() : monitored.withheld();
    }

    /** Frees what the monitor keeps of the answer. Idempotent. */
    @Override
    public void close() {
        if (!closed && monitored != null) {
            monitored.close();
        }
        closed = true;
    }
}
