package ai.cautious.djl.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;

/** Filters that make a number of something, or print one. */
final class NumberFilters {

    static final Map<String, Filter> FILTERS = new HashMap<>();

    static {
        FILTERS.put("int", NumberFilters::integer);
        FILTERS.put("float", NumberFilters::real);
        FILTERS.put("abs", NumberFilters::absolute);
        FILTERS.put("round", NumberFilters::round);
        FILTERS.put("filesizeformat", NumberFilters::size);
    }

    private NumberFilters() {}

    private static Value integer(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("int", 0, "default", "base");
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        Value number = value;
        if (value instanceof Text text) {
            IntValue parsed = Numbers.parseInt(text, bound.integer("base", 10), rendering.budget());
            if (parsed != null) {
                return parsed;
            }
            FloatValue real = Numbers.parseFloat(text, rendering.budget());
            number = real == null ? value : real;
        }
        IntValue whole = IntValue.of(number);
        if (whole != null) {
            return whole;
        }
        if (number instanceof FloatValue real && Double.isFinite(real.value())) {
            return new IntValue(new BigDecimal(real.value()).toBigInteger(), real.author());
        }
        return bound.get("default", IntValue.of(0));
    }

    private static Value real(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("float", 0, "default");
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (Numbers.isNumber(value)) {
            return new FloatValue(Numbers.real(value), Numbers.author(value));
        }
        FloatValue parsed = value instanceof Text text ? Numbers.parseFloat(text, rendering.budget()) : null;
        return parsed == null ? bound.get("default", FloatValue.of(0)) : parsed;
    }

    private static Value absolute(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("abs", 0);
        boolean negative = Numbers.isNumber(value)
                && (Numbers.compare(value, IntValue.of(0)) == -1
                        || value.equals(IntValue.of(0)) && value instanceof FloatValue);
        if (value instanceof FloatValue real) {
            return new FloatValue(Math.abs(real.value()), real.author());
        }
        return Arithmetic.sign(negative, value);
    }

    private static Value round(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("round", 0, "precision", "method");
        int precision = bound.integer("precision", 0);
        String method = bound.has("method") ? bound.text("method").toString() : "common";
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (!Numbers.isNumber(value)) {
            throw Fault.type("round", value);
        }
        Author author = Numbers.author(value);
        IntValue whole = IntValue.of(value);
        if (method.equals("common") && whole != null) {
            return new IntValue(rounded(whole.value(), precision), author);
        }
        double number = Numbers.real(value);
        if (method.equals("common")) {
            return new FloatValue(rounded(number, precision), author);
        }
        if (!method.equals("ceil") && !method.equals("floor")) {
            throw Fault.failed("round's method must be common, ceil or floor");
        }
        double scale = Math.pow(10, precision);
        double scaled = number * scale;
        if (!Double.isFinite(scaled)) {
            throw Fault.failed("round does not take " + Numbers.repr(number));
        }
        return new FloatValue((method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale, author);
    }

    private static BigInteger rounded(BigInteger number, int precision) {
        if (precision >= 0) {
            return number;
        }
        return precision < -Budget.INTEGER_BITS
                ? BigInteger.ZERO
                : new BigDecimal(number)
                        .setScale(precision, RoundingMode.HALF_EVEN)
                        .toBigInteger();
    }

    private static double rounded(double number, int precision) {
        if (!Double.isFinite(number) || precision > 400) {
            return number;
        }
        return precision < -400
                ? Math.copySign(0, number)
                : Math.copySign(
                        new BigDecimal(number)
                                .setScale(precision, RoundingMode.HALF_EVEN)
                                .doubleValue(),
                        number);
    }

    private static Value size(Value value, Arguments arguments, Rendering rendering) {
        boolean binary = arguments.bind("filesizeformat", 0, "binary").flag("binary", false);
        FloatValue number = value instanceof Text text
                ? Numbers.parseFloat(text, rendering.budget())
                : FloatValue.of(Numbers.real(value));
        if (number == null) {
            throw Fault.type("filesizeformat", value);
        }
        Author author = value instanceof Text ? number.author() : Numbers.author(value);
        double bytes = number.value();
        double base = binary ? 1024 : 1000;
        if (bytes == 1) {
            return Text.of("1 Byte", author);
        }
        if (bytes < base) {
            return Text.of(new BigDecimal(bytes).toBigInteger() + " Bytes", author);
        }
        String prefixes = binary ? "KMGTPEZY" : "kMGTPEZY";
        int prefix = 0;
        double unit = base * base;
        while (prefix < prefixes.length() - 1 && bytes >= unit) {
            unit *= base;
            prefix++;
        }
        String shown = FloatFormat.of(base * bytes / unit, 'f', 1, false);
        return Text.of(shown + " " + prefixes.charAt(prefix) + (binary ? "iB" : "B"), author);
    }
}
