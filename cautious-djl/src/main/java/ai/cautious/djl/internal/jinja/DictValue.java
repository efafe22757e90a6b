package ai.cautious.djl.internal.jinja;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Python dict, in the order of its making. The sandbox lets no template change one. Immutable. */
final class DictValue implements Value {

    private final Map<Value, Value> entries;
    private final long weight;
    private final int depth;

    /** Takes ownership of the entries. */
    DictValue(Map<Value, Value> entries) {
        this.entries = entries;
        long sum = 1;
        int deepest = 0;
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            sum = Math.min(sum + entry.getKey().weight() + entry.getValue().weight(), Long.MAX_VALUE / 4);
            deepest = Math.max(
                    deepest, Math.max(entry.getKey().depth(), entry.getValue().depth()));
        }
        weight = sum;
        depth = deepest + 1;
        Sequence.requireShallow(depth);
    }

    /** Of keyword arguments. */
    static DictValue of(Map<String, Value> named) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        named.forEach((name, value) -> entries.put(Text.of(name), value));
        return new DictValue(entries);
    }

    /** A key that can be one. */
    static Value requireKey(Value key, Budget budget) {
        if (!key.hashable()) {
            throw Fault.failed("a value of type " + key.type() + " cannot be a key");
        }
        budget.steps(key.weight() >> 3);
        return key;
    }

    Map<Value, Value> entries() {
        return entries;
    }

    @Override
    public String type() {
        return "dict";
    }

    @Override
    public boolean truthy() {
        return !entries.isEmpty();
    }

    @Override
    public @Nullable Value attribute(String name) {
        return DictMethods.bind(this, name);
    }

    @Override
    public @Nullable Value item(Value key, Rendering rendering) {
        return key.hashable() ? entries.get(requireKey(key, rendering.budget())) : null;
    }

    @Override
    public boolean iterable() {
        return true;
    }

    @Override
    public Iterator<Value> iterator(Rendering rendering) {
        return entries.keySet().iterator();
    }

    @Override
    public int length() {
        return entries.size();
    }

    @Override
    public boolean hashable() {
        return false;
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
        return other instanceof DictValue dict && dict.entries.equals(entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }
}
