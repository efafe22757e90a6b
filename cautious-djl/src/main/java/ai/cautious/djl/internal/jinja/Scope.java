package ai.cautious.djl.internal.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values; what it lacks is looked up in the scope around it. Not thread-safe. */
final class Scope {

    private final @Nullable Scope outer;
    private final Rendering rendering;
    private final Map<String, Value> names;

    private Scope(@Nullable Scope outer, Rendering rendering, Map<String, Value> names) {
        this.outer = outer;
        this.rendering = rendering;
        this.names = names;
    }

    /** The outermost scope. */
    static Scope of(Map<String, Value> names, Rendering rendering) {
        return new Scope(null, rendering, names);
    }

    /** A scope within this one. */
    Scope inner() {
        return new Scope(this, rendering, new HashMap<>());
    }

    /** A scope within this one, with names of its own that stand for nothing yet. */
    Scope inner(Names names) {
        Scope inner = inner();
        inner.clear(names);
        return inner;
    }

    /** Names that the scope will set stand for nothing yet. */
    void clear(Names own) {
        budget().steps(own.unset().size());
        own.unset().forEach(name -> names.put(name, Undefined.name(name)));
    }

    Rendering rendering() {
        return rendering;
    }

    Budget budget() {
        return rendering.budget();
    }

    void set(String name, Value value) {
        names.put(name, value);
    }

    /** What a name stands for. */
    Value get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Value value = scope.names.get(name);
            if (value != null) {
                return value;
            }
        }
        return Undefined.name(name);
    }
}
