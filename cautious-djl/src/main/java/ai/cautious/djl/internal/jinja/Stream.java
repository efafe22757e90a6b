package ai.cautious.djl.internal.jinja;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Python iterator or generator, as {@code map}, {@code select} and others give: it is true even if nothing comes, has no
 * length, and can be gone through once. Not thread-safe.
 */
final class Stream implements Value {

    private final Supplier<Iterator<Value>> source;
    private @Nullable Iterator<Value> items;

    /** A stream whose items are first looked at when one is asked for. */
    Stream(Supplier<Iterator<Value>> source) {
        this.source = source;
    }

    @Override
    public String type() {
        return "generator";
    }

    @Override
    public boolean truthy() {
        return true;
    }

    @Override
    public boolean iterable() {
        return true;
    }

    /** What is left of it. */
    @Override
    public Iterator<Value> iterator(Rendering rendering) {
        if (items == null) {
            items = source.get();
        }
        return items;
    }
}
