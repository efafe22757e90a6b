package ai.cautious.djl.internal.jinja;

import java.math.BigInteger;

/**
 * Python's {@code str.format}, with attributes and items read as the sandbox reads them. Not thread-safe.
 *
 * @see <a href="https://docs.python.org/3/library/string.html#format-string-syntax">the syntax</a>
 */
final class StringFormat {

    private final Arguments arguments;
    private final Rendering rendering;
    private int automatic;

    private StringFormat(Arguments arguments, Rendering rendering) {
        this.arguments = arguments;
        this.rendering = rendering;
    }

    static Text format(Text format, Arguments arguments, Rendering rendering) {
        return new StringFormat(arguments, rendering).expand(format, 2);
    }

    private Text expand(Text format, int levels) {
        if (levels < 0) {
            throw Fault.failed("a format nests too deeply");
        }
        TextBuilder out = new TextBuilder(rendering.budget());
        for (int at = 0; at < format.length(); at++) {
            int codePoint = format.codePoint(at);
            boolean doubled = at + 1 < format.length() && format.codePoint(at + 1) == codePoint;
            if (codePoint != '{' && codePoint != '}') {
                out.append(format.cell(at));
            } else if (doubled) {
                out.append(format.cell(at++));
            } else if (codePoint == '}') {
                throw Fault.failed("a format has a single }");
            } else {
                int end = end(format, at + 1);
                out.append(field(format.slice(at + 1, end, rendering.budget()), levels));
                at = end;
            }
        }
        return out.build();
    }

    private static int end(Text format, int from) {
        int open = 1;
        for (int at = from; at < format.length(); at++) {
            open += format.codePoint(at) == '{' ? 1 : format.codePoint(at) == '}' ? -1 : 0;
            if (open == 0) {
                return at;
            }
        }
        throw Fault.failed("a format has a single {");
    }

    private Text field(Text field, int levels) {
        Budget budget = rendering.budget();
        int nameEnd = 0;
        boolean bracket = false;
        while (nameEnd < field.length()
                && (bracket || field.codePoint(nameEnd) != '!' && field.codePoint(nameEnd) != ':')) {
            bracket = field.codePoint(nameEnd) == '[' || bracket && field.codePoint(nameEnd) != ']';
            nameEnd++;
        }
        Value value = lookUp(field.slice(0, nameEnd, rendering.budget()));
        int at = nameEnd;
        if (at < field.length() && field.codePoint(at) == '!') {
            if (at + 1 == field.length() || at + 2 < field.length() && field.codePoint(at + 2) != ':') {
                throw Fault.failed("a format has a conversion of other than one letter");
            }
            value = switch (field.codePoint(at + 1)) {
                case 's' -> value.text(budget);
                case 'r' -> Repr.of(value, budget);
                case 'a' -> Repr.ascii(value, budget);
                default -> throw Fault.failed("a format has a conversion other than s, r and a");
            };
            at += 2;
        }
        Text spec = at < field.length()
                ? expand(field.slice(at + 1, field.length(), rendering.budget()), levels - 1)
                : Text.EMPTY;
        return FormatSpec.format(value, spec, rendering);
    }

    /** Such as {@code 0}, {@code name.attribute} or {@code name[key]}. */
    private Value lookUp(Text path) {
        int at = 0;
        while (at < path.length() && path.codePoint(at) != '.' && path.codePoint(at) != '[') {
            at++;
        }
        Value value = argument(path.slice(0, at, rendering.budget()).toString());
        while (at < path.length()) {
            int from = at + 1;
            boolean attribute = path.codePoint(at) == '.';
            at = from;
            while (at < path.length()
                    && (attribute
                            ? path.codePoint(at) != '.' && path.codePoint(at) != '['
                            : path.codePoint(at) != ']')) {
                at++;
            }
            Text key = path.slice(from, at, rendering.budget());
            if (key.isEmpty() || !attribute && at == path.length()) {
                throw Fault.failed("a format has an incomplete name");
            }
            value = attribute ? Access.attribute(value, key, rendering) : Access.item(value, index(key), rendering);
            at += attribute ? 0 : 1;
        }
        return value;
    }

    private static Value index(Text key) {
        String digits = key.toString();
        return digits.matches("\\d{1,9}") ? IntValue.of(Long.parseLong(digits)) : key;
    }

    private Value argument(String name) {
        if (name.isEmpty() || name.matches("\\d+")) {
            if (name.isEmpty() ? automatic < 0 : automatic > 0) {
                throw Fault.failed("a format mixes places with and without numbers");
            }
            int index = name.isEmpty()
                    ? automatic++
                    : new BigInteger(name).min(BigInteger.valueOf(1 << 30)).intValue();
            if (!name.isEmpty()) {
                automatic = -1;
            }
            if (index >= arguments.positional().size()) {
                throw Fault.failed("a format has more places than values");
            }
            return arguments.positional().get(index);
        }
        Value value = arguments.named().get(name);
        if (value == null) {
            throw Fault.failed("a format has no value for " + name);
        }
        return value;
    }
}
