package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code loop} is within a loop. Not thread-safe. */
final class LoopContext implements Value {

    private Iterator<Value> rest;
    private int length;
    private int index0 = -1;
    private @Nullable Value before;
    private @Nullable Value current;
    private @Nullable Value after;
    private @Nullable List<Value> lastChanged;

    /**
     * A loop before its first item.
     *
     * @param length of all items; -1 where nobody knows it yet
     */
    LoopContext(Iterator<Value> items, int length) {
        this.rest = items;
        this.length = length;
    }

    /** Goes to the next item, if there is one. */
    boolean advance() {
        Value next = peek();
        after = null;
        if (next == null) {
            return false;
        }
        before = current;
        current = next;
        index0++;
        return true;
    }

    /** The item whose turn it is. */
    Value current() {
        return current == null ? Undefined.name("loop") : current;
    }

    private @Nullable Value peek() {
        if (after == null && rest.hasNext()) {
            after = rest.next();
        }
        return after;
    }

    @Override
    public int length() {
        if (length < 0) {
            List<Value> items = new ArrayList<>();
            rest.forEachRemaining(items::add);
            length = items.size() + index0 + 1 + (after == null ? 0 : 1);
            rest = items.iterator();
        }
        return length;
    }

    @Override
    public String type() {
        return "LoopContext";
    }

    @Override
    public boolean truthy() {
        return length() > 0;
    }

    @Override
    public Text text(Budget budget) {
        return Text.of("<LoopContext " + (index0 + 1) + "/" + length() + ">");
    }

    @Override
    public @Nullable Value attribute(String name) {
        return switch (name) {
            case "index" -> IntValue.of(index0 + 1);
            case "index0" -> IntValue.of(index0);
            case "revindex" -> IntValue.of(length() - index0);
            case "revindex0" -> IntValue.of(length() - index0 - 1);
            case "first" -> BoolValue.of(index0 == 0);
            case "last" -> BoolValue.of(peek() == null);
            case "length" -> IntValue.of(length());
            case "depth" -> IntValue.of(1);
            case "depth0" -> IntValue.of(0);
            case "previtem" -> before == null ? new Undefined("there is no previous item") : before;
            case "nextitem" -> {
                Value next = peek();
                yield next == null ? new Undefined("there is no next item") : next;
            }
            case "cycle" -> new Callable.Function("loop.cycle", this::cycle);
            case "changed" -> new Callable.Function("loop.changed", this::changed);
            default -> null;
        };
    }

    private Value cycle(Arguments arguments, Rendering rendering) {
        List<Value> values = arguments.positional();
        if (values.isEmpty()) {
            throw Fault.failed("loop.cycle needs something to go through");
        }
        return values.get(index0 % values.size());
    }

    private Value changed(Arguments arguments, Rendering rendering) {
        for (Value value : arguments.positional()) {
            rendering.budget().steps(value.weight() >> 3);
        }
        boolean changed = !arguments.positional().equals(lastChanged);
        lastChanged = arguments.positional();
        return BoolValue.of(changed);
    }
}
