package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The functions that every template has. */
final class Globals {

    private static final Map<String, Value> FUNCTIONS = new HashMap<>();

    static {
        function("range", Globals::range);
        function("dict", Globals::dict);
        function("namespace", Globals::namespace);
        function("cycler", (arguments, rendering) -> new Cycler(arguments.positional()));
        function(
                "joiner",
                (arguments, rendering) ->
                        new Joiner(arguments.bind("joiner", 0, "sep").get("sep", Text.of(", "))));
        function("raise_exception", Globals::raise);
        function("strftime_now", (arguments, rendering) -> {
            Text format = arguments.bind("strftime_now", 1, "format").text("format");
            return Strftime.format(format, rendering.now(), rendering.budget());
        });
        function("self", (arguments, rendering) -> {
            throw Fault.unsupported("self, which is for templates with blocks,");
        });
        function("lipsum", (arguments, rendering) -> {
            throw Fault.unsupported("lipsum, which gives another text each time,");
        });
    }

    private Globals() {}

    private static void function(String name, BiFunction<Arguments, Rendering, Value> body) {
        FUNCTIONS.put(name, name.equals("dict") ? new DictFunction(body) : new Callable.Function(name, body));
    }

    /** All of them by name. */
    static Map<String, Value> functions() {
        return FUNCTIONS;
    }

    /** {@code dict}, which has {@code fromkeys} as well. */
    private record DictFunction(BiFunction<Arguments, Rendering, Value> body) implements Callable {

        @Override
        public Value call(Arguments arguments, Rendering rendering) {
            return body.apply(arguments, rendering);
        }

        @Override
        public String type() {
            return "TemplateDict";
        }

        @Override
        public Text text(Budget budget) {
            throw Fault.failed("the function dict cannot be printed; call it");
        }

        @Override
        public Value attribute(String name) {
            return name.equals("fromkeys")
                    ? new Callable.Function("dict.fromkeys", DictMethods::fromKeys)
                    : Undefined.of(this, Text.of(name));
        }
    }

    private static Value range(Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.unnamed("range", 1, "start", "stop", "step");
        int first = bound.integer("start", 0);
        return bound.has("stop")
                ? new RangeValue(first, bound.integer("stop", 0), bound.integer("step", 1))
                : new RangeValue(0, first, 1);
    }

    private static Value dict(Arguments arguments, Rendering rendering) {
        return new DictValue(entries("dict", arguments, rendering));
    }

    private static Map<Value, Value> entries(String callee, Arguments arguments, Rendering rendering) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        if (arguments.positional().size() > 1) {
            throw Fault.failed(callee + " takes one argument and those with names");
        }
        for (Value source : arguments.positional()) {
            if (source instanceof DictValue dict) {
                rendering.budget().items(2L * dict.length());
                entries.putAll(dict.entries());
            } else {
                for (Value pair : Sequence.items(source, rendering)) {
                    List<Value> parts = Sequence.items(pair, rendering);
                    if (parts.size() != 2) {
                        throw Fault.failed(callee + " takes pairs");
                    }
                    entries.put(DictValue.requireKey(parts.get(0), rendering.budget()), parts.get(1));
                }
            }
        }
        arguments.named().forEach((name, value) -> entries.put(Text.of(name), value));
        return entries;
    }

    private static Value namespace(Arguments arguments, Rendering rendering) {
        Namespace namespace = new Namespace();
        entries("namespace", arguments, rendering)
                .forEach((name, value) ->
                        namespace.set(name.text(rendering.budget()).toString(), value));
        return namespace;
    }

    private static Value raise(Arguments arguments, Rendering rendering) {
        Value message = arguments.bind("raise_exception", 1, "message").need("message");
        throw new Fault(
                TemplateException.Kind.RAISED, message.text(rendering.budget()).toString());
    }

    /** What {@code cycler} gives. Not thread-safe. */
    private static final class Cycler implements Value {

        private final List<Value> items;
        private int next;

        Cycler(List<Value> items) {
            if (items.isEmpty()) {
                throw Fault.failed("cycler needs something to go through");
            }
            this.items = new ArrayList<>(items);
        }

        @Override
        public String type() {
            return "Cycler";
        }

        @Override
        public boolean truthy() {
            return true;
        }

        @Override
        public Text text(Budget budget) {
            throw Fault.failed("a cycler cannot be printed; take its next item");
        }

        @Override
        public Value attribute(String name) {
            return switch (name) {
                case "current" -> items.get(next);
                case "items" -> Sequence.tuple(items);
                case "pos" -> IntValue.of(next);
                case "next" ->
                    new Callable.Function("cycler.next", (arguments, rendering) -> {
                        Value item = items.get(next);
                        next = (next + 1) % items.size();
                        return item;
                    });
                case "reset" ->
                    new Callable.Function("cycler.reset", (arguments, rendering) -> {
                        next = 0;
                        return NoneValue.NONE;
                    });
                default -> Undefined.of(this, Text.of(name));
            };
        }
    }

    /** What {@code joiner} gives: nothing at first, then its separator. Not thread-safe. */
    private static final class Joiner implements Callable {

        private final Value separator;
        private boolean used;

        Joiner(Value separator) {
            this.separator = separator;
        }

        @Override
        public Value call(Arguments arguments, Rendering rendering) {
            arguments.bind("joiner", 0);
            Value joint = used ? separator : Text.EMPTY;
            used = true;
            return joint;
        }

        @Override
        public String type() {
            return "Joiner";
        }

        @Override
        public Text text(Budget budget) {
            throw Fault.failed("a joiner cannot be printed; call it");
        }
    }
}
