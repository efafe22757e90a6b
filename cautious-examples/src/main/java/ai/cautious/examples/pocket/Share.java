package ai.cautious.examples.pocket;

import java.util.Locale;

/**
 * So many of so many.
 *
 * @param part at most {@code whole}
 */
record Share(long part, long whole) {

    /** The standard normal distribution's 97.5 % quantile. */
    private static final double Z = 1.959964;

    double value() {
        return (double) part / whole;
    }

    Share plus(Share other) {
        return new Share(part + other.part, whole + other.whole);
    }

    /** The lower end of Wilson's 95 % interval. */
    double low() {
        return end(-1);
    }

    /** Its upper end. */
    double high() {
        return end(1);
    }

    private double end(int sign) {
        double z2 = Z * Z / whole;
        double spread = Z * Math.sqrt(value() * (1 - value()) / whole + z2 / (4 * whole));
        return (value() + z2 / 2 + sign * spread) / (1 + z2);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d of %d: %.3f [%.3f, %.3f]", part, whole, value(), low(), high());
    }
}
