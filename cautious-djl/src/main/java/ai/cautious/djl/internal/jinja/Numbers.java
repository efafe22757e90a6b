package ai.cautious.djl.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Python's numbers: how they compare, print and are read. */
final class Numbers {

    /** What {@link #compare} says where one is not a number. */
    static final int UNORDERED = 2;

    private static final int MOST_DIGITS = 4_300;

    private Numbers() {}

    static boolean isNumber(Value value) {
        return value instanceof FloatValue || IntValue.of(value) != null;
    }

    static Author author(Value number) {
        if (number instanceof FloatValue real) {
            return real.author();
        }
        return number instanceof IntValue whole ? whole.author() : Author.TEMPLATE;
    }

    /** A number as a float. */
    static double real(Value number) {
        if (number instanceof FloatValue real) {
            return real.value();
        }
        IntValue whole = IntValue.of(number);
        if (whole == null) {
            throw Fault.type("arithmetic", number);
        }
        double value = whole.value().doubleValue();
        if (Double.isInfinite(value)) {
            throw Fault.failed("an integer is too large for a float");
        }
        return value;
    }

    /** -1, 0 or 1, exactly, or {@link #UNORDERED}. */
    static int compare(Value left, Value right) {
        IntValue first = IntValue.of(left);
        IntValue second = IntValue.of(right);
        if (first != null && second != null) {
            return first.value().compareTo(second.value());
        }
        if (first == null && second == null) {
            double a = ((FloatValue) left).value();
            double b = ((FloatValue) right).value();
            return Double.isNaN(a) || Double.isNaN(b) ? UNORDERED : a == b ? 0 : Double.compare(a, b);
        }
        return first == null
                ? compare(((FloatValue) left).value(), second)
                : negated(compare(((FloatValue) right).value(), first));
    }

    private static int negated(int order) {
        return order == UNORDERED ? UNORDERED : -order;
    }

    private static int compare(double left, @Nullable IntValue right) {
        if (Double.isNaN(left) || right == null) {
            return UNORDERED;
        }
        if (Double.isInfinite(left)) {
            return left > 0 ? 1 : -1;
        }
        return new BigDecimal(left).compareTo(new BigDecimal(right.value()));
    }

    /** The shortest digits that read back as the same number, as Python prints them. */
    static String repr(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent < -4 || exponent >= 16) {
            String digits = shortest.unscaledValue().abs().toString();
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return (value < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + exponent(exponent);
        }
        String plain = shortest.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /** With a sign and at least two digits. */
    static String exponent(int exponent) {
        String digits = Integer.toString(Math.abs(exponent));
        return (exponent < 0 ? "-" : "+") + (digits.length() < 2 ? "0" + digits : digits);
    }

    /**
     * A text as an integer, as Python's {@code int} reads it.
     *
     * @param base 0 to take it from the prefix
     * @return null where it is none
     */
    static @Nullable IntValue parseInt(Text text, int base, Budget budget) {
        budget.steps(text.length());
        String digits = Strings.strip(text, null, budget).toString();
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        int radix = base;
        int prefixed = digits.length() > 1 && digits.charAt(0) == '0' ? radix(digits.charAt(1)) : 0;
        if (prefixed != 0 && (base == 0 || base == prefixed)) {
            radix = prefixed;
            digits = digits.substring(digits.startsWith("_", 2) ? 3 : 2);
        } else if (base == 0) {
            radix = 10;
            if (digits.matches("0[0_]*[1-9].*")) {
                return null;
            }
        }
        String joined = withoutUnderscores(digits);
        if (radix < 2 || radix > 36 || !joined.matches("[\\p{L}\\p{Nd}]+")) {
            return null;
        }
        try {
            BigInteger value = new BigInteger(joined, radix);
            return new IntValue(negative ? value.negate() : value, text.author());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static int radix(char prefix) {
        return switch (prefix) {
            case 'b', 'B' -> 2;
            case 'o', 'O' -> 8;
            case 'x', 'X' -> 16;
            default -> 0;
        };
    }

    /** A text as a float, as Python's {@code float} reads it; null where it is none. */
    static @Nullable FloatValue parseFloat(Text text, Budget budget) {
        budget.steps(text.length());
        String digits = Strings.strip(text, null, budget).toString();
        if (digits.matches("(?i)[+-]?(inf|infinity|nan)")) {
            double value = digits.matches("(?i).*nan") ? Double.NaN : Double.POSITIVE_INFINITY;
            return new FloatValue(digits.startsWith("-") ? -value : value, text.author());
        }
        String number = withoutUnderscores(digits);
        return number.matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?")
                ? new FloatValue(Double.parseDouble(number), text.author())
                : null;
    }

    /** Underscores may stand between digits; what is no number of a length that Python reads becomes empty. */
    private static String withoutUnderscores(String digits) {
        if (digits.length() > MOST_DIGITS) {
            return "";
        }
        for (int at = digits.indexOf('_'); at >= 0; at = digits.indexOf('_', at + 1)) {
            if (at == 0
                    || at + 1 == digits.length()
                    || !Character.isLetterOrDigit(digits.charAt(at - 1))
                    || !Character.isLetterOrDigit(digits.charAt(at + 1))) {
                return "";
            }
        }
        return digits.replace("_", "");
    }
}
