package ai.cautious.djl.internal.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, by position and by name. Immutable. */
record Arguments(List<Value> positional, Map<String, Value> named) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** Arguments by position only. */
    static Arguments of(Value... values) {
        return new Arguments(List.of(values), Map.of());
    }

    /**
     * The arguments as parameters.
     *
     * @param callee what messages call it
     * @param required how many of the parameters have no default
     * @throws Fault if there are too few, too many or unknown ones
     */
    Bound bind(String callee, int required, String... parameters) {
        if (positional.size() > parameters.length) {
            throw Fault.failed(callee + " takes " + parameters.length + " arguments, not " + positional.size());
        }
        Map<String, Value> bound = new LinkedHashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            bound.put(parameters[i], positional.get(i));
        }
        named.forEach((name, value) -> {
            if (!List.of(parameters).contains(name) || bound.put(name, value) != null) {
                throw Fault.failed(callee + " takes no argument " + name + " here");
            }
        });
        for (int i = 0; i < required; i++) {
            if (!bound.containsKey(parameters[i])) {
                throw Fault.failed(callee + " needs the argument " + parameters[i]);
            }
        }
        return new Bound(callee, bound);
    }

    /** The arguments of a function that takes none by name. */
    Bound unnamed(String callee, int required, String... parameters) {
        if (!named.isEmpty()) {
            throw Fault.failed(callee + " takes no arguments by name");
        }
        return bind(callee, required, parameters);
    }

    /** Without the first one. */
    Arguments rest() {
        return new Arguments(positional.subList(1, positional.size()), named);
    }

    /** Arguments by the names of their parameters. */
    record Bound(String callee, Map<String, Value> values) {

        @Nullable
        Value get(String name) {
            return values.get(name);
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        Value get(String name, Value fallback) {
            Value value = values.get(name);
            return value == null ? fallback : value;
        }

        /** One that is there. */
        Value need(String name) {
            Value value = values.get(name);
            if (value == null) {
                throw Fault.failed(callee + " needs the argument " + name);
            }
            return value;
        }

        /** A text that is there. */
        Text text(String name) {
            return requireText(name, need(name));
        }

        /** A text; null where it is absent or None. */
        @Nullable
        Text textOrNone(String name) {
            Value value = values.get(name);
            return value == null || value == NoneValue.NONE ? null : requireText(name, value);
        }

        private Text requireText(String name, Value value) {
            if (value instanceof Undefined undefined) {
                throw undefined.fault();
            }
            if (value instanceof Text text) {
                return text;
            }
            throw Fault.type(callee + "'s " + name, value);
        }

        /** An integer, cut to an {@code int}. */
        int integer(String name, int fallback) {
            Value value = values.get(name);
            if (value == null) {
                return fallback;
            }
            if (value instanceof Undefined undefined) {
                throw undefined.fault();
            }
            Integer number = Indexes.clamped(value);
            if (number == null) {
                throw Fault.type(callee + "'s " + name, value);
            }
            return number;
        }

        /** A condition. */
        boolean flag(String name, boolean fallback) {
            Value value = values.get(name);
            return value == null ? fallback : value.truthy();
        }
    }
}
