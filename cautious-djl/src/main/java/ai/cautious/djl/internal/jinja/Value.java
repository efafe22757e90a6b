package ai.cautious.djl.internal.jinja;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A value of a template: text, number, list, dict, function and so on, with the behaviour that Python gives it. {@code equals}
 * is Python's {@code ==}. Values are immutable but for namespaces, loops, iterators, cyclers and joiners.
 */
interface Value {

    /** Python's name for its type. */
    String type();

    /** Whether a condition takes it for true. */
    boolean truthy();

    /** What Python's {@code str} makes of it. */
    default Text text(Budget budget) {
        return Repr.of(this, budget);
    }

    /** What {@code value.name} finds on it, apart from its items; null where there is none. */
    default @Nullable Value attribute(String name) {
        return null;
    }

    /** What {@code value[key]} finds; null where Python raises a TypeError, KeyError or IndexError. */
    default @Nullable Value item(Value key, Rendering rendering) {
        return null;
    }

    /** Whether it can be iterated over. */
    default boolean iterable() {
        return false;
    }

    /** Its items in order. */
    default Iterator<Value> iterator(Rendering rendering) {
        throw Fault.failed("a value of type " + type() + " cannot be iterated over");
    }

    /** How many items it has; -1 where Python's {@code len} fails. */
    default int length() {
        return -1;
    }

    /** Whether it can be a key of a dict. */
    default boolean hashable() {
        return true;
    }

    /** About how many characters and items it holds, counted as often as they occur. */
    default long weight() {
        return 1;
    }

    /** How many lists and dicts are within each other. */
    default int depth() {
        return 0;
    }
}
