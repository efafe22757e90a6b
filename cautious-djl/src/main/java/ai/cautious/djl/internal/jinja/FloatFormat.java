package ai.cautious.djl.internal.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats with a number of digits, as C's {@code printf} writes them: rounded from their exact values. */
final class FloatFormat {

    /** Digits after the point that anybody could want; the smallest float has 1,074. */
    private static final int MOST = 1_100;

    private FloatFormat() {}

    /**
     * A number without its sign.
     *
     * @param style one of {@code e}, {@code f} and {@code g}
     * @param full whether {@code g} keeps its last zeros
     */
    static String of(double value, char style, int precision, boolean full) {
        if (precision > MOST) {
            throw Budget.limit("it prints a number with more than " + MOST + " digits");
        }
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "nan" : "inf";
        }
        BigDecimal exact = new BigDecimal(Math.abs(value));
        return switch (style) {
            case 'f' -> fixed(exact, precision);
            case 'e' -> scientific(exact, precision);
            default -> general(exact, Math.max(precision, 1), full);
        };
    }

    private static String fixed(BigDecimal value, int precision) {
        return value.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static String scientific(BigDecimal value, int precision) {
        BigDecimal rounded = value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        StringBuilder digits = new StringBuilder(rounded.unscaledValue().toString());
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        while (digits.length() <= precision) {
            digits.append('0');
        }
        digits.setLength(precision + 1);
        return (precision > 0 ? digits.insert(1, '.') : digits) + "e" + Numbers.exponent(exponent);
    }

    private static String general(BigDecimal value, int precision, boolean full) {
        BigDecimal rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        if (exponent < -4 || exponent >= precision) {
            String number = scientific(value, precision - 1);
            int e = number.indexOf('e');
            return full ? number : trimmed(number.substring(0, e)) + number.substring(e);
        }
        String number = fixed(rounded, precision - 1 - exponent);
        return full ? number : trimmed(number);
    }

    private static String trimmed(String number) {
        return number.indexOf('.') < 0 ? number : number.replaceAll("\\.?0+$", "");
    }
}
