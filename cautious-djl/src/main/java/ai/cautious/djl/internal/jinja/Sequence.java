package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Python list or tuple. The sandbox lets no template change one. Immutable. */
final class Sequence implements Value {

    /** Which of them. */
    enum Kind {
        LIST,
        TUPLE,
        /** A tuple of what {@code groupby} gives, whose items have the names grouper and list. */
        GROUP
    }

    private final Kind kind;
    private final List<Value> items;
    private final long weight;
    private final int depth;
    private final boolean hashable;

    private Sequence(Kind kind, List<Value> items) {
        this.kind = kind;
        this.items = items;
        long sum = 1;
        int deepest = 0;
        boolean keys = kind != Kind.LIST;
        for (Value item : items) {
            sum = Math.min(sum + item.weight(), Long.MAX_VALUE / 4);
            deepest = Math.max(deepest, item.depth());
            keys &= item.hashable();
        }
        weight = sum;
        depth = deepest + 1;
        hashable = keys;
        requireShallow(depth);
    }

    static void requireShallow(int depth) {
        if (depth > Budget.VALUE_DEPTH) {
            throw Budget.limit("a value of it nests lists and dicts deeper than " + Budget.VALUE_DEPTH);
        }
    }

    /** A list; takes ownership of the items. */
    static Sequence list(List<Value> items) {
        return new Sequence(Kind.LIST, items);
    }

    /** A tuple; takes ownership of the items. */
    static Sequence tuple(List<Value> items) {
        return new Sequence(Kind.TUPLE, items);
    }

    /** What {@code groupby} gives for each group. */
    static Sequence group(Value grouper, Sequence list) {
        return new Sequence(Kind.GROUP, List.of(grouper, list));
    }

    /** Other items of the same type; takes ownership of them. */
    Sequence with(List<Value> other) {
        return isTuple() ? tuple(other) : list(other);
    }

    /** All that a value has to iterate over. */
    static List<Value> items(Value value, Rendering rendering) {
        if (value instanceof Sequence sequence) {
            return sequence.items;
        }
        List<Value> items = new ArrayList<>();
        for (Iterator<Value> iterator = value.iterator(rendering); iterator.hasNext(); ) {
            rendering.budget().items(1);
            rendering.budget().steps(1);
            items.add(iterator.next());
        }
        return items;
    }

    Kind kind() {
        return kind;
    }

    boolean isTuple() {
        return kind != Kind.LIST;
    }

    List<Value> items() {
        return items;
    }

    @Override
    public String type() {
        return isTuple() ? "tuple" : "list";
    }

    @Override
    public boolean truthy() {
        return !items.isEmpty();
    }

    @Override
    public @Nullable Value attribute(String name) {
        return SequenceMethods.bind(this, name);
    }

    @Override
    public @Nullable Value item(Value key, Rendering rendering) {
        int index = Indexes.of(key, items.size());
        return index < 0 ? null : items.get(index);
    }

    @Override
    public boolean iterable() {
        return true;
    }

    @Override
    public Iterator<Value> iterator(Rendering rendering) {
        return items.iterator();
    }

    @Override
    public int length() {
        return items.size();
    }

    @Override
    public boolean hashable() {
        return hashable;
    }

    @Override
    public long weight() {
        return weight;
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sequence sequence && sequence.isTuple() == isTuple() && sequence.items.equals(items);
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }
}
