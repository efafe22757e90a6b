package ai.cautious.internal.decoding;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something with several holders, closed when the last lets go of it. Thread-safe. */
public final class Counted<T> {

    private final T value;
    private final Consumer<T> closing;
    private int holders = 1;
    private boolean ended;

    /** With one holder. */
    public Counted(T value, Consumer<T> closing) {
        this.value = value;
        this.closing = closing;
    }

    /** One more holder of an earlier one, if it can be held, or else the only holder of another. */
    static <T> Counted<T> of(@Nullable Counted<T> earlier, Supplier<T> another, Consumer<T> closing) {
        return earlier != null && earlier.retain() ? earlier : new Counted<>(another.get(), closing);
    }

    T value() {
        return value;
    }

    /** One more holder; false where it has been closed, or is about to be. */
    synchronized boolean retain() {
        if (ended || holders == 0) {
            return false;
        }
        holders++;
        return true;
    }

    /** One holder less; each lets go once. */
    void release() {
        boolean last;
        synchronized (this) {
            last = --holders == 0;
        }
        if (last) {
            closing.accept(value);
        }
    }

    /** Its first holder lets go of it, and nobody may hold it from now on. Idempotent. */
    public void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        release();
    }
}
