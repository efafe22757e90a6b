package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of {@code str}. */
final class StringMethods {

    /** A method and the text that it is called on. */
    private interface Method {
        Value call(Text text, Arguments arguments, Rendering rendering);
    }

    /** A way to take characters off a text's ends; null stands for spaces. */
    private interface Strip {
        Text apply(Text text, @Nullable Text characters, Budget budget);
    }

    private static final Set<String> UNSUPPORTED = Set.of("encode", "isidentifier", "maketrans", "translate");
    private static final Map<String, Method> METHODS = new HashMap<>();

    static {
        casing();
        cutting();
        searching();
        padding();
        questions();
    }

    private StringMethods() {}

    /** A method of a text, or null. */
    static @Nullable Value bind(Text text, String name) {
        Method method = METHODS.get(name);
        if (method != null) {
            BiFunction<Arguments, Rendering, Value> bound = (arguments, rendering) -> {
                rendering.budget().steps(text.length() >> 3);
                return method.call(text.safe(false), arguments, rendering);
            };
            return text.isSafe() ? Html.bind(name, bound) : new Callable.Function("str." + name, bound);
        }
        if (UNSUPPORTED.contains(name)) {
            throw Fault.unsupported("str." + name);
        }
        return null;
    }

    private static void casing() {
        plain("upper", Casing::upper);
        plain("lower", Casing::lower);
        plain("capitalize", Casing::capitalize);
        plain("title", Casing::title);
        plain("swapcase", Casing::swap);
        plain("casefold", Casing::fold);
    }

    private static void plain(String name, BiFunction<Text, Budget, Text> change) {
        METHODS.put(name, (text, arguments, rendering) -> {
            arguments.unnamed("str." + name, 0);
            return change.apply(text, rendering.budget());
        });
    }

    private static void cutting() {
        strip("strip", Strings::strip);
        strip("lstrip", Strings::leftStrip);
        strip("rstrip", Strings::rightStrip);
        METHODS.put("split", (text, arguments, rendering) -> {
            Arguments.Bound bound = arguments.bind("str.split", 0, "sep", "maxsplit");
            return Sequence.list(
                    Strings.split(text, bound.textOrNone("sep"), bound.integer("maxsplit", -1), rendering.budget()));
        });
        METHODS.put("rsplit", (text, arguments, rendering) -> {
            Arguments.Bound bound = arguments.bind("str.rsplit", 0, "sep", "maxsplit");
            return Sequence.list(Strings.splitFromRight(
                    text, bound.textOrNone("sep"), bound.integer("maxsplit", -1), rendering.budget()));
        });
        METHODS.put("splitlines", (text, arguments, rendering) -> {
            boolean keepEnds = arguments.bind("str.splitlines", 0, "keepends").flag("keepends", false);
            return Sequence.list(Strings.lines(text, keepEnds, rendering.budget()));
        });
        METHODS.put("partition", (text, arguments, rendering) -> {
            Text separator = arguments.unnamed("str.partition", 1, "sep").text("sep");
            return Strings.partition(text, separator, false, rendering.budget());
        });
        METHODS.put("rpartition", (text, arguments, rendering) -> {
            Text separator = arguments.unnamed("str.rpartition", 1, "sep").text("sep");
            return Strings.partition(text, separator, true, rendering.budget());
        });
        METHODS.put("removeprefix", (text, arguments, rendering) -> {
            Text prefix = arguments.unnamed("str.removeprefix", 1, "prefix").text("prefix");
            return text.matchesAt(0, prefix) ? text.slice(prefix.length(), text.length(), rendering.budget()) : text;
        });
        METHODS.put("removesuffix", (text, arguments, rendering) -> {
            Text suffix = arguments.unnamed("str.removesuffix", 1, "suffix").text("suffix");
            int end = text.length() - suffix.length();
            return text.matchesAt(end, suffix) ? text.slice(0, end, rendering.budget()) : text;
        });
        METHODS.put("replace", (text, arguments, rendering) -> {
            Arguments.Bound bound = arguments.unnamed("str.replace", 2, "old", "new", "count");
            return Strings.replace(
                    text, bound.text("old"), bound.text("new"), bound.integer("count", -1), rendering.budget());
        });
        METHODS.put("join", (text, arguments, rendering) -> {
            Value parts = arguments.unnamed("str.join", 1, "iterable").need("iterable");
            List<Text> texts = new ArrayList<>();
            for (Value part : Sequence.items(parts, rendering)) {
                if (!(part instanceof Text word)) {
                    throw Fault.type("str.join", part);
                }
                texts.add(word);
            }
            return Strings.join(text, texts, rendering.budget());
        });
        METHODS.put("format", StringFormat::format);
        METHODS.put("format_map", (text, arguments, rendering) -> {
            Value values = arguments.unnamed("str.format_map", 1, "mapping").need("mapping");
            Map<String, Value> named = new HashMap<>();
            if (!(values instanceof DictValue dict)) {
                throw Fault.type("str.format_map", values);
            }
            dict.entries()
                    .forEach((key, value) ->
                            named.put(key.text(rendering.budget()).toString(), value));
            return StringFormat.format(text, new Arguments(List.of(), named), rendering);
        });
    }

    private static void strip(String name, Strip strip) {
        METHODS.put(name, (text, arguments, rendering) -> {
            Text characters = arguments.unnamed("str." + name, 0, "chars").textOrNone("chars");
            return strip.apply(text, characters, rendering.budget());
        });
    }

    private static void searching() {
        search("find", false, false);
        search("rfind", true, false);
        search("index", false, true);
        search("rindex", true, true);
        METHODS.put("count", (text, arguments, rendering) -> {
            Stretch stretch = Stretch.of("str.count", text, arguments);
            return IntValue.of(
                    stretch.from > text.length()
                            ? 0
                            : Strings.count(
                                    text, stretch.bound.text("sub"), stretch.from, stretch.to, rendering.budget()));
        });
        METHODS.put("startswith", (text, arguments, rendering) -> affix("str.startswith", text, arguments, false));
        METHODS.put("endswith", (text, arguments, rendering) -> affix("str.endswith", text, arguments, true));
    }

    /** The part of a text that a search is about. */
    private record Stretch(Arguments.Bound bound, int from, int to) {

        static Stretch of(String callee, Text text, Arguments arguments) {
            Arguments.Bound bound = arguments.unnamed(callee, 1, "sub", "start", "end");
            int length = text.length();
            int from = index(bound, "start", 0, length);
            return new Stretch(bound, from, Math.min(length, index(bound, "end", length, length)));
        }

        private static int index(Arguments.Bound bound, String name, int fallback, int length) {
            if (bound.get(name, NoneValue.NONE) == NoneValue.NONE) {
                return fallback;
            }
            int index = bound.integer(name, fallback);
            return index < 0 ? Math.max(0, index + length) : index;
        }
    }

    private static void search(String name, boolean last, boolean required) {
        METHODS.put(name, (text, arguments, rendering) -> {
            Stretch stretch = Stretch.of("str." + name, text, arguments);
            Text part = stretch.bound.text("sub");
            int at = last
                    ? text.lastIndexOf(part, stretch.from, stretch.to, rendering.budget())
                    : text.indexOf(part, stretch.from, stretch.to, rendering.budget());
            if (at < 0 && required) {
                throw Fault.failed("str." + name + " finds nothing");
            }
            return IntValue.of(at);
        });
    }

    private static Value affix(String callee, Text text, Arguments arguments, boolean end) {
        Stretch stretch = Stretch.of(callee, text, arguments);
        Value sought = stretch.bound.need("sub");
        List<Value> affixes = sought instanceof Sequence tuple && tuple.isTuple()
                ? tuple.items()
                : List.of(stretch.bound.text("sub"));
        boolean found = false;
        for (Value affix : affixes) {
            if (!(affix instanceof Text part)) {
                throw Fault.type(callee, affix);
            }
            int at = end ? stretch.to - part.length() : stretch.from;
            found |= at >= stretch.from && at + part.length() <= stretch.to && text.matchesAt(at, part);
        }
        return BoolValue.of(found);
    }

    private static void padding() {
        METHODS.put("center", (text, arguments, rendering) -> pad("str.center", text, arguments, rendering));
        METHODS.put("ljust", (text, arguments, rendering) -> pad("str.ljust", text, arguments, rendering));
        METHODS.put("rjust", (text, arguments, rendering) -> pad("str.rjust", text, arguments, rendering));
        METHODS.put("zfill", (text, arguments, rendering) -> {
            int width = arguments.unnamed("str.zfill", 1, "width").integer("width", 0);
            int sign = !text.isEmpty() && "+-".indexOf(text.codePoint(0)) >= 0 ? 1 : 0;
            return new TextBuilder(rendering.budget())
                    .append(text, 0, sign)
                    .repeat('0', (long) width - text.length())
                    .append(text, sign, text.length())
                    .build();
        });
        METHODS.put("expandtabs", (text, arguments, rendering) -> {
            int size = arguments.bind("str.expandtabs", 0, "tabsize").integer("tabsize", 8);
            return Strings.expandTabs(text, size, rendering.budget());
        });
    }

    private static Text pad(String callee, Text text, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.unnamed(callee, 1, "width", "fillchar");
        Text fill = bound.has("fillchar") ? bound.text("fillchar") : Text.of(" ");
        if (fill.length() != 1) {
            throw Fault.failed(callee + " fills with one character");
        }
        return pad(callee, text, bound.integer("width", 0), fill.cell(0), rendering.budget());
    }

    private static Text pad(String callee, Text text, int width, int fill, Budget budget) {
        long missing = Math.max(0, (long) width - text.length());
        long left =
                switch (callee) {
                    case "str.ljust" -> 0;
                    case "str.rjust" -> missing;
                    default -> missing / 2 + (missing & width & 1);
                };
        return Strings.pad(text, left, missing - left, fill, budget);
    }

    /** {@code str.center} with blanks. */
    static Text center(Text text, int width, Budget budget) {
        return pad("str.center", text, width, ' ', budget);
    }

    private static void questions() {
        all("isspace", Characters::isSpace);
        all("isalpha", Character::isLetter);
        all("isdecimal", Character::isDigit);
        all("isdigit", Characters::isDigit);
        all("isnumeric", Characters::isNumeric);
        all("isalnum", codePoint -> Character.isLetter(codePoint) || Characters.isNumeric(codePoint));
        question("isascii", text -> text.toString().codePoints().allMatch(codePoint -> codePoint < 0x80));
        question("isprintable", text -> text.toString().codePoints().allMatch(Characters::isPrintable));
        question("islower", StringMethods::isLower);
        question("isupper", StringMethods::isUpper);
        question("istitle", StringMethods::isTitle);
    }

    private static void all(String name, IntPredicate predicate) {
        question(name, text -> !text.isEmpty() && text.toString().codePoints().allMatch(predicate));
    }

    private static void question(String name, java.util.function.Predicate<Text> predicate) {
        METHODS.put(name, (text, arguments, rendering) -> {
            arguments.unnamed("str." + name, 0);
            return BoolValue.of(predicate.test(text));
        });
    }

    /** {@code str.islower}. */
    static boolean isLower(Text text) {
        String characters = text.toString();
        return characters.codePoints().anyMatch(Characters::isLower)
                && characters.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    /** {@code str.isupper}. */
    static boolean isUpper(Text text) {
        String characters = text.toString();
        return characters.codePoints().anyMatch(Character::isUpperCase)
                && characters.codePoints().noneMatch(c -> Characters.isLower(c) || Character.isTitleCase(c));
    }

    private static boolean isTitle(Text text) {
        boolean within = false;
        boolean any = false;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            boolean capital = Character.isUpperCase(codePoint) || Character.isTitleCase(codePoint);
            if (capital == within && Characters.isCased(codePoint)) {
                return false;
            }
            within = Characters.isCased(codePoint);
            any |= within;
        }
        return any;
    }
}
