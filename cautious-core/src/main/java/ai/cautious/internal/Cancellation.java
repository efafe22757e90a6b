package ai.cautious.internal;

import java.util.function.BooleanSupplier;

/** Whether an answer is wanted no more: somebody said so, or the thread that asks has been interrupted. Thread-safe. */
public final class Cancellation implements BooleanSupplier {

    private volatile boolean cancelled;
    private Runnable told = () -> {};

    /** Says so. Waits for nothing but who is being told. */
    public void cancel() {
        cancelled = true;
        synchronized (this) {
            told.run();
        }
    }

    /**
     * What is to be told of it, at once if it has been said already: something that does not block. What was to be told
     * before is not any more once this returns.
     */
    public synchronized void tell(Runnable next) {
        told = next;
        if (cancelled) {
            next.run();
        }
    }

    /** Whether somebody said so, or an interrupt was seen. */
    public boolean isCancelled() {
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
