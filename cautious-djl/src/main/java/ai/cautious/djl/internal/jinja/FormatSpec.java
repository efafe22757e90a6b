package ai.cautious.djl.internal.jinja;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value in the shape that Python's format specifications describe.
 *
 * @see <a href="https://docs.python.org/3/library/string.html#format-specification-mini-language">the language</a>
 */
final class FormatSpec {

    private static final Pattern SYNTAX = Pattern.compile(
            "(?s)(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\\d+)?([,_])?(?:\\.(\\d+))?([bcdeEfFgGnosxX%])?");

    private final int fill;
    private final String align;
    private final String sign;
    private final boolean alternate;
    private final int width;
    private final String grouping;
    private final int precision;
    private final char type;

    private FormatSpec(Text spec) {
        Matcher parts = SYNTAX.matcher(spec.toString());
        if (!parts.matches() || parts.group(4) != null) {
            throw Fault.failed("\"" + spec + "\" is no format that is supported");
        }
        boolean zeros = parts.group(6) != null;
        fill = parts.group(1) != null ? spec.cell(0) : zeros ? '0' : ' ';
        align = parts.group(2) != null ? parts.group(2) : zeros ? "=" : "";
        sign = parts.group(3) == null ? "-" : parts.group(3);
        alternate = parts.group(5) != null;
        width = number(parts.group(7), 0);
        grouping = parts.group(8) == null ? "" : parts.group(8);
        precision = number(parts.group(9), -1);
        type = parts.group(10) == null ? 0 : parts.group(10).charAt(0);
    }

    private static int number(String digits, int fallback) {
        if (digits == null) {
            return fallback;
        }
        if (digits.length() > 9) {
            throw Budget.limit("it formats with a width of " + digits.length() + " digits");
        }
        return Integer.parseInt(digits);
    }

    /** Python's {@code format(value, spec)}. */
    static Text format(Value value, Text spec, Rendering rendering) {
        Budget budget = rendering.budget();
        if (spec.isEmpty()) {
            return value.text(budget);
        }
        FormatSpec format = new FormatSpec(spec);
        if (value instanceof Text text) {
            return format.text(text, budget);
        }
        if (value instanceof FloatValue
                || value instanceof IntValue
                || value instanceof BoolValue && format.type != 0) {
            return format.number(value, budget);
        }
        if (value instanceof BoolValue) {
            return format.number(IntValue.of(value == BoolValue.TRUE ? 1 : 0), budget);
        }
        if (value instanceof Undefined) {
            return format.text(Text.EMPTY, budget);
        }
        throw Fault.failed("a value of type " + value.type() + " takes no format");
    }

    private Text text(Text text, Budget budget) {
        if (type != 0 && type != 's' || align.equals("=") || !sign.equals("-") || alternate || !grouping.isEmpty()) {
            throw Fault.failed("a text does not take this format");
        }
        Text cut = precision < 0 ? text : text.slice(0, Math.min(precision, text.length()), budget);
        return aligned(Text.EMPTY, cut, "<", budget);
    }

    private Text number(Value value, Budget budget) {
        Author author = Numbers.author(value);
        IntValue whole = IntValue.of(value);
        if (whole != null && (type == 0 || "bcdnoxX".indexOf(type) >= 0)) {
            return integer(whole, budget);
        }
        double real = Numbers.real(value);
        char style = Character.toLowerCase(type);
        String digits =
                switch (style) {
                    case '%' -> FloatFormat.of(real * 100, 'f', precision < 0 ? 6 : precision, false) + "%";
                    case 'e', 'f' -> FloatFormat.of(real, style, precision < 0 ? 6 : precision, false);
                    case 'g', 'n' -> FloatFormat.of(real, 'g', precision < 0 ? 6 : precision, alternate);
                    case 0 ->
                        precision < 0
                                ? Numbers.repr(Math.abs(real))
                                : withPoint(FloatFormat.of(real, 'g', precision, false));
                    default -> throw Fault.failed("a float does not take the format " + type);
                };
        boolean negative = real < 0 || real == 0 && 1 / real < 0;
        String shown = Character.isUpperCase(type) ? digits.toUpperCase(Locale.ROOT) : digits;
        return aligned(Text.of(sign(negative), author), Text.of(grouped(shown, 3), author), ">", budget);
    }

    private static String withPoint(String digits) {
        return digits.matches("\\d+") ? digits + ".0" : digits;
    }

    private Text integer(IntValue whole, Budget budget) {
        if (precision >= 0) {
            throw Fault.failed("an integer takes no precision");
        }
        if (type == 'c') {
            int codePoint = whole.clamped();
            if (codePoint < 0 || codePoint > Character.MAX_CODE_POINT) {
                throw Fault.failed(codePoint + " is no character");
            }
            return aligned(Text.EMPTY, Text.of(Character.toString(codePoint), whole.author()), "<", budget);
        }
        int radix =
                switch (type) {
                    case 'b' -> 2;
                    case 'o' -> 8;
                    case 'x', 'X' -> 16;
                    default -> 10;
                };
        BigInteger value = whole.value();
        String digits = value.abs().toString(radix);
        String prefix = alternate && radix != 10 ? "0" + Character.toLowerCase(type) : "";
        String shown = grouped(digits, radix == 10 ? 3 : 4);
        if (type == 'X') {
            prefix = prefix.toUpperCase(Locale.ROOT);
            shown = shown.toUpperCase(Locale.ROOT);
        }
        return aligned(
                Text.of(sign(value.signum() < 0) + prefix, whole.author()),
                Text.of(shown, whole.author()),
                ">",
                budget);
    }

    private String sign(boolean negative) {
        return negative ? "-" : sign.equals("-") ? "" : sign;
    }

    private String grouped(String number, int size) {
        if (grouping.isEmpty()) {
            return number;
        }
        if (fill == '0' && align.equals("=")) {
            throw Fault.unsupported("a format with zeros and grouping");
        }
        int end = 0;
        while (end < number.length() && Character.digit(number.charAt(end), 16) >= 0 && number.charAt(end) != 'e') {
            end++;
        }
        StringBuilder grouped = new StringBuilder(number);
        for (int at = end - size; at > 0; at -= size) {
            grouped.insert(at, grouping);
        }
        return grouped.toString();
    }

    private Text aligned(Text before, Text body, String usual, Budget budget) {
        long missing = Math.max(0, (long) width - before.length() - body.length());
        String side = align.isEmpty() ? usual : align;
        TextBuilder aligned = new TextBuilder(budget);
        long left =
                switch (side) {
                    case ">" -> missing;
                    case "^" -> missing / 2;
                    default -> 0;
                };
        aligned.repeat(fill, left).append(before);
        aligned.repeat(fill, side.equals("=") ? missing : 0).append(body);
        return aligned.repeat(fill, side.equals("<") || side.equals("^") ? missing - left : 0)
                .build();
    }
}
