package ai.cautious.djl.internal.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code namespace} gives: the one thing whose attributes a template can set from within a loop. Not thread-safe. */
final class Namespace implements Value {

    private final Map<String, Value> attributes = new LinkedHashMap<>();

    Map<String, Value> attributes() {
        return attributes;
    }

    void set(String name, Value value) {
        if (name.startsWith("_")) {
            throw Fault.failed("a namespace has no attributes that begin with an underscore, such as " + name);
        }
        attributes.put(name, value);
    }

    @Override
    public String type() {
        return "Namespace";
    }

    @Override
    public boolean truthy() {
        return true;
    }

    @Override
    public @Nullable Value attribute(String name) {
        return attributes.get(name);
    }
}
