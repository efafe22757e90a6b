package ai.cautious.internal.decoding;

import java.util.function.BooleanSupplier;

/** Whether an answer is wanted no more: somebody said so, or the thread that asks has been interrupted. Thread-safe. */
public final class Cancellation implements BooleanSupplier {

    private volatile boolean cancelled;

    /** Says so. Never blocks. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether somebody said so, or an interrupt was seen. */
    boolean isCancelled() {
        return cancelled;
    }

    /** Asked between passes; an interrupt stays pending for who runs the thread. */
    @Override
    public boolean getAsBoolean() {
        if (Thread.currentThread().isInterrupted()) {
            cancelled = true;
        }
        return cancelled;
    }
}
