package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Texts that a filter declared safe HTML, markupsafe's {@code Markup}. Templates print them like others, mostly. */
final class Html {

    static final Map<String, Filter> FILTERS = new HashMap<>();

    static {
        FILTERS.put("escape", Html::escape);
        FILTERS.put("e", Html::escape);
        FILTERS.put("forceescape", (value, arguments, rendering) -> {
            Text text = value.text(rendering.budget()).safe(false);
            return escape(text, arguments, rendering);
        });
        FILTERS.put("safe", (value, arguments, rendering) -> {
            arguments.bind("safe", 0);
            return value.text(rendering.budget()).safe(true);
        });
    }

    /** Methods whose texts are safe again, and need nothing escaped for that. */
    private static final Set<String> KEEPING = Set.of(
            "capitalize",
            "casefold",
            "center",
            "expandtabs",
            "ljust",
            "lower",
            "lstrip",
            "partition",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "strip",
            "swapcase",
            "title",
            "upper",
            "zfill");

    private static final Set<String> ESCAPING =
            Set.of("format", "format_map", "join", "removeprefix", "removesuffix", "replace");

    private Html() {}

    private static Value escape(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("escape", 0);
        return escape(value.text(rendering.budget()), rendering.budget());
    }

    /** A safe text of the same meaning; one that is safe stays as it is. */
    static Text escape(Text text, Budget budget) {
        if (text.isSafe()) {
            return text;
        }
        TextBuilder escaped = new TextBuilder(budget, text.length());
        for (int i = 0; i < text.length(); i++) {
            String entity = entity(text.codePoint(i));
            if (entity.isEmpty()) {
                escaped.append(text.cell(i));
            } else {
                escaped.append(entity, Text.author(text.cell(i)));
            }
        }
        return escaped.build().safe(true);
    }

    private static String entity(int codePoint) {
        return switch (codePoint) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '\'' -> "&#39;";
            case '"' -> "&#34;";
            default -> "";
        };
    }

    /** A method of a safe text. */
    static Callable bind(String name, BiFunction<Arguments, Rendering, Value> method) {
        if (ESCAPING.contains(name)) {
            throw Fault.unsupported("str." + name + " of a safe text");
        }
        return new Callable.Function(
                "Markup." + name,
                KEEPING.contains(name) ? (arguments, rendering) -> safe(method.apply(arguments, rendering)) : method);
    }

    private static Value safe(Value value) {
        if (value instanceof Text text) {
            return text.safe(true);
        }
        if (value instanceof Sequence sequence) {
            List<Value> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(safe(item)));
            return sequence.with(items);
        }
        return value;
    }
}
