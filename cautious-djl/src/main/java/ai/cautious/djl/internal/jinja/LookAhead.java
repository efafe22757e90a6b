package ai.cautious.djl.internal.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An iterator that looks for its next item only when somebody asks whether there is one. Not thread-safe. */
abstract class LookAhead implements Iterator<Value> {

    private @Nullable Value next;

    /** The next item; null where there is none. */
    abstract @Nullable Value seek();

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = seek();
        }
        return next != null;
    }

    @Override
    public Value next() {
        Value item = hasNext() ? next : null;
        if (item == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return item;
    }
}
