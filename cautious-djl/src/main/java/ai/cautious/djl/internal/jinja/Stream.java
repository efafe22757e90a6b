package ai.cautious.djl.internal.jinja;

import java.util.Iterator;

/**
 * A Python iterator or generator, as {@code map}, {@code select} and others give: it is true even if nothing comes, has no
 * length, and can be gone through once.
 */
final class Stream implements Value {

    private final Iterator<Value> items;

    Stream(Iterator<Value> items) {
        this.items = items;
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

    @Override
    public Iterator<Value> iterator(Rendering rendering) {
        return items;
    }
}
