package ai.cautious.djl.internal.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of dicts that change nothing. They come before entries of the same name. */
final class DictMethods {

    private static final Set<String> CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private DictMethods() {}

    /** A method of a dict, or null. */
    static @Nullable Value bind(DictValue dict, String name) {
        if (CHANGES.contains(name)) {
            return new Undefined("the sandbox lets nobody change a dict by " + name);
        }
        return switch (name) {
            case "keys" -> view(name, DictView.Kind.KEYS, dict);
            case "values" -> view(name, DictView.Kind.VALUES, dict);
            case "items" -> view(name, DictView.Kind.ITEMS, dict);
            case "get" ->
                new Callable.Function(name, (arguments, rendering) -> {
                    Arguments.Bound bound = arguments.unnamed("dict.get", 1, "key", "default");
                    Value key = DictValue.requireKey(bound.need("key"), rendering.budget());
                    Value found = dict.entries().get(key);
                    return found == null ? bound.get("default", NoneValue.NONE) : found;
                });
            case "copy" ->
                new Callable.Function(name, (arguments, rendering) -> {
                    arguments.unnamed("dict.copy", 0);
                    return dict;
                });
            case "fromkeys" -> new Callable.Function(name, DictMethods::fromKeys);
            default -> null;
        };
    }

    private static Value view(String name, DictView.Kind kind, DictValue dict) {
        return new Callable.Function(name, (arguments, rendering) -> {
            arguments.unnamed("dict." + name, 0);
            return new DictView(kind, dict);
        });
    }

    /** {@code dict.fromkeys}. */
    static Value fromKeys(Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.unnamed("dict.fromkeys", 1, "iterable", "value");
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (Value key : Sequence.items(bound.need("iterable"), rendering)) {
            entries.put(DictValue.requireKey(key, rendering.budget()), bound.get("value", NoneValue.NONE));
        }
        return new DictValue(entries);
    }
}
