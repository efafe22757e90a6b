package ai.cautious.djl.internal.jinja;

import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What a name, attribute or item is that is not there: it prints as nothing, is false and empty, and fails in any other
 * operation.
 *
 * @param reason what the failure says
 */
record Undefined(String reason) implements Value {

    private static final int LONGEST = 80;

    /** A name that nobody defined. */
    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    /** An attribute or item that a value lacks. */
    static Undefined of(Value value, Value key) {
        String name = key instanceof Text text ? "'" + shown(text.toString()) + "'" : "of type " + key.type();
        return new Undefined("a value of type " + value.type() + " has no item " + name);
    }

    private static String shown(String name) {
        return name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name;
    }

    Fault fault() {
        return Fault.failed(reason);
    }

    @Override
    public String type() {
        return "Undefined";
    }

    @Override
    public boolean truthy() {
        return false;
    }

    @Override
    public Text text(Budget budget) {
        return Text.EMPTY;
    }

    @Override
    public @Nullable Value attribute(String name) {
        throw fault();
    }

    @Override
    public @Nullable Value item(Value key, Rendering rendering) {
        throw fault();
    }

    @Override
    public boolean iterable() {
        return true;
    }

    @Override
    public Iterator<Value> iterator(Rendering rendering) {
        return Collections.emptyIterator();
    }

    @Override
    public int length() {
        return 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
