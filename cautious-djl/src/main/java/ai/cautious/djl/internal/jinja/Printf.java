package ai.cautious.djl.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/**
 * Python's {@code format % values}. Not thread-safe.
 *
 * @see <a href="https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting">the formats</a>
 */
final class Printf {

    private final Text format;
    private final Value values;
    private final boolean several;
    private final List<Value> items;
    private final Rendering rendering;
    private final TextBuilder out;
    private int at;
    private int used;
    private boolean named;

    private Printf(Text format, Value values, Rendering rendering) {
        this.format = format;
        this.values = values;
        this.several = values instanceof Sequence sequence && sequence.isTuple();
        this.items = several ? ((Sequence) values).items() : List.of(values);
        this.rendering = rendering;
        this.out = new TextBuilder(rendering.budget());
    }

    static Text format(Text format, Value values, Rendering rendering) {
        if (format.isSafe()) {
            throw Fault.unsupported("a safe text as a format");
        }
        Printf printf = new Printf(format, values, rendering);
        printf.write();
        // Python takes whatever has items for a mapping, of which nothing need be used.
        boolean mapping = !(values instanceof Text) && !printf.several && Tests.isSequence(values);
        if (!printf.named && printf.used < printf.items.size() && !mapping) {
            throw Fault.failed("a format has fewer places than values");
        }
        return printf.out.build();
    }

    private void write() {
        while (at < format.length()) {
            if (format.codePoint(at) == '%') {
                at++;
                conversion();
            } else {
                out.append(format.cell(at++));
            }
        }
    }

    private void conversion() {
        Value source = null;
        if (peek() == '(') {
            source = named();
        }
        StringBuilder flags = new StringBuilder();
        while ("-+ #0".indexOf(peek()) >= 0) {
            flags.append((char) next());
        }
        int width = number();
        if (width < 0) {
            flags.append('-');
            width = -width;
        }
        int precision = -1;
        if (peek() == '.') {
            next();
            precision = Math.max(0, number());
        }
        while ("hlL".indexOf(peek()) >= 0) {
            next();
        }
        int type = next();
        if (type == '%') {
            out.append(format.cell(at - 1));
            return;
        }
        convert(source == null ? positional() : source, flags.toString(), width, precision, type);
    }

    private Value named() {
        next();
        int from = at;
        for (int open = 1; open > 0; ) {
            int codePoint = next();
            open += codePoint == '(' ? 1 : codePoint == ')' ? -1 : 0;
        }
        named = true;
        Text key = format.slice(from, at - 1, rendering.budget());
        Value value = values instanceof DictValue dict ? dict.item(key, rendering) : null;
        if (value == null) {
            throw Fault.failed("a format has no value for " + key);
        }
        return value;
    }

    private Value positional() {
        if (used == items.size()) {
            throw Fault.failed("a format has more places than values");
        }
        return items.get(used++);
    }

    private int number() {
        if (peek() == '*') {
            next();
            Integer number = Indexes.clamped(positional());
            if (number == null) {
                throw Fault.failed("a format's * takes an integer");
            }
            return number;
        }
        int number = 0;
        while (peek() >= '0' && peek() <= '9') {
            number = Math.min(number, 100_000_000) * 10 + next() - '0';
        }
        return number;
    }

    private int peek() {
        return at < format.length() ? format.codePoint(at) : 0x10FFFF;
    }

    private int next() {
        if (at == format.length()) {
            throw Fault.failed("a format is incomplete");
        }
        return format.codePoint(at++);
    }

    private void convert(Value value, String flags, int width, int precision, int type) {
        Budget budget = rendering.budget();
        switch (type) {
            case 's', 'r', 'a' -> {
                Text text = type == 's'
                        ? value.text(budget)
                        : type == 'r' ? Repr.of(value, budget) : Repr.ascii(value, budget);
                pad(
                        "",
                        precision < 0 ? text : text.slice(0, Math.min(precision, text.length()), rendering.budget()),
                        flags,
                        width,
                        ' ');
            }
            case 'c' -> pad("", character(value), flags, width, ' ');
            case 'd', 'i', 'u', 'o', 'x', 'X' -> integer(value, flags, width, precision, type);
            case 'e', 'E', 'f', 'F', 'g', 'G' -> real(value, flags, width, precision, type);
            default -> throw Fault.failed("a format has no conversion " + Character.toString(type));
        }
    }

    private static Text character(Value value) {
        if (value instanceof Text text && text.length() == 1) {
            return text;
        }
        IntValue code = IntValue.of(value);
        if (code == null || code.clamped() < 0 || code.clamped() > Character.MAX_CODE_POINT) {
            throw Fault.type("a format's %c", value);
        }
        return Text.of(Character.toString(code.clamped()), code.author());
    }

    private void integer(Value value, String flags, int width, int precision, int type) {
        BigInteger number;
        if (value instanceof FloatValue real && Double.isFinite(real.value()) && "diu".indexOf(type) >= 0) {
            number = new BigDecimal(real.value()).toBigInteger();
        } else {
            IntValue whole = IntValue.of(value);
            if (whole == null) {
                throw Fault.type("a format's integer", value);
            }
            number = whole.value();
        }
        int radix = type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
        String digits = number.abs().toString(radix);
        String prefix = flags.contains("#") && radix != 10 ? "0" + (char) type : "";
        TextBuilder shown = new TextBuilder(rendering.budget());
        shown.repeat(Text.cell('0', Numbers.author(value)), precision - digits.length());
        shown.append(type == 'X' ? digits.toUpperCase(Locale.ROOT) : digits, Numbers.author(value));
        pad(sign(number.signum() < 0, flags) + prefix, shown.build(), flags, width, zeros(flags));
    }

    private void real(Value value, String flags, int width, int precision, int type) {
        if (!Numbers.isNumber(value)) {
            throw Fault.type("a format's float", value);
        }
        double number = Numbers.real(value);
        char style = (char) Character.toLowerCase(type);
        String digits = FloatFormat.of(number, style, precision < 0 ? 6 : precision, flags.contains("#"));
        Text shown =
                Text.of(Character.isUpperCase(type) ? digits.toUpperCase(Locale.ROOT) : digits, Numbers.author(value));
        boolean negative = number < 0 || number == 0 && 1 / number < 0;
        pad(sign(negative, flags), shown, flags, width, Double.isFinite(number) ? zeros(flags) : ' ');
    }

    private static char zeros(String flags) {
        return flags.contains("0") && !flags.contains("-") ? '0' : ' ';
    }

    private static String sign(boolean negative, String flags) {
        return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
    }

    private void pad(String prefix, Text body, String flags, int width, char fill) {
        long missing = Math.max(0, (long) width - prefix.length() - body.length());
        if (flags.contains("-")) {
            out.append(prefix).append(body).repeat(' ', missing);
        } else if (fill == '0') {
            out.append(prefix).repeat('0', missing).append(body);
        } else {
            out.repeat(' ', missing).append(prefix).append(body);
        }
    }
}
