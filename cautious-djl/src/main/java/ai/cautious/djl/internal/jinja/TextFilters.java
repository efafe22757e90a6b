package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Filters that make a text of a text. What is none is printed first. */
final class TextFilters {

    static final Map<String, Filter> FILTERS = new HashMap<>();

    static {
        plain("upper", Casing::upper);
        plain("lower", Casing::lower);
        plain("capitalize", Casing::capitalize);
        plain("title", Casing::headline);
        plain("string", (text, budget) -> text);
        FILTERS.put("trim", (value, arguments, rendering) -> {
            Text characters = arguments.bind("trim", 0, "chars").textOrNone("chars");
            Text text = value.text(rendering.budget());
            return Strings.strip(text, characters, rendering.budget());
        });
        FILTERS.put("replace", TextFilters::replace);
        FILTERS.put("format", TextFilters::format);
        FILTERS.put("indent", TextFilters::indent);
        FILTERS.put("truncate", TextFilters::truncate);
        FILTERS.put("center", (value, arguments, rendering) -> {
            int width = arguments.bind("center", 0, "width").integer("width", 80);
            return StringMethods.center(value.text(rendering.budget()), width, rendering.budget());
        });
        FILTERS.put("wordcount", (value, arguments, rendering) -> {
            arguments.bind("wordcount", 0);
            return IntValue.of(words(value.text(rendering.budget())));
        });
    }

    private TextFilters() {}

    private static void plain(String name, BiFunction<Text, Budget, Text> change) {
        FILTERS.put(name, (value, arguments, rendering) -> {
            arguments.bind(name, 0);
            Text text = value.text(rendering.budget());
            return change.apply(text, rendering.budget()).safe(text.isSafe());
        });
    }

    private static Value replace(Value value, Arguments arguments, Rendering rendering) {
        Budget budget = rendering.budget();
        Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
        int count = bound.get("count", NoneValue.NONE) == NoneValue.NONE ? -1 : bound.integer("count", -1);
        Text old = bound.need("old").text(budget);
        return Strings.replace(value.text(budget), old, bound.need("new").text(budget), count, budget);
    }

    private static Value format(Value value, Arguments arguments, Rendering rendering) {
        Text format = value.text(rendering.budget());
        if (arguments.named().isEmpty()) {
            return Printf.format(format, Sequence.tuple(arguments.positional()), rendering);
        }
        if (!arguments.positional().isEmpty()) {
            throw Fault.failed("format takes arguments either by position or by name");
        }
        return Printf.format(format, DictValue.of(arguments.named()), rendering);
    }

    private static Value indent(Value value, Arguments arguments, Rendering rendering) {
        Budget budget = rendering.budget();
        Arguments.Bound bound = arguments.bind("indent", 0, "width", "first", "blank");
        Text indentation = bound.get("width", IntValue.of(4)) instanceof Text text
                ? text
                : new TextBuilder(budget).repeat(' ', bound.integer("width", 4)).build();
        if (!(value instanceof Text text)) {
            throw Fault.type("indent", value);
        }
        boolean blank = bound.flag("blank", false);
        TextBuilder out = new TextBuilder(budget);
        List<Value> lines =
                Strings.lines(new TextBuilder(budget).append(text).append("\n").build(), false, budget);
        for (int i = 0; i < lines.size(); i++) {
            Text line = (Text) lines.get(i);
            out.append(i > 0 ? "\n" : "");
            if (i == 0 ? bound.flag("first", false) : blank || !line.isEmpty()) {
                out.append(indentation);
            }
            out.append(line);
        }
        return out.build();
    }

    private static Value truncate(Value value, Arguments arguments, Rendering rendering) {
        Budget budget = rendering.budget();
        Arguments.Bound bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
        int length = bound.integer("length", 255);
        Text end = bound.has("end") ? bound.text("end") : Text.of("...");
        Value slack = bound.get("leeway", NoneValue.NONE);
        int leeway = slack == NoneValue.NONE ? 5 : bound.integer("leeway", 5);
        if (length < end.length() || leeway < 0) {
            throw Fault.failed("truncate to " + length + " characters leaves no room for its end");
        }
        if (value.length() >= 0 && value.length() <= (long) length + leeway) {
            return value;
        }
        if (!(value instanceof Text text)) {
            throw Fault.type("truncate", value);
        }
        Text cut = text.slice(0, length - end.length(), budget);
        int blank = cut.lastIndexOf(Text.of(" "), 0, cut.length(), budget);
        Text kept = bound.flag("killwords", false) || blank < 0 ? cut : cut.slice(0, blank, budget);
        return new TextBuilder(budget).append(kept).append(end).build();
    }

    private static int words(Text text) {
        int words = 0;
        boolean within = false;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            boolean word = Character.isLetter(codePoint) || Characters.isNumeric(codePoint) || codePoint == '_';
            words += word && !within ? 1 : 0;
            within = word;
        }
        return words;
    }

    /** The filter {@code join}: what is printed of each item. */
    static Value join(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("join", 0, "d", "attribute");
        AttributePath path = AttributePath.of(bound.get("attribute", NoneValue.NONE), rendering.budget());
        @Nullable Text separator = bound.get("d", Text.EMPTY).text(rendering.budget());
        List<Text> parts = new ArrayList<>();
        for (Value item : Sequence.items(value, rendering)) {
            parts.add(path.of(item, rendering).text(rendering.budget()));
        }
        return Strings.join(separator, parts, rendering.budget());
    }
}
