package ai.cautious.examples.pocket;

import ai.cautious.evaluation.ConfidenceInterval;
import java.util.Locale;

/**
 * So many of so many.
 *
 * @param part at most {@code whole}
 */
record Share(long part, long whole) {

    Share plus(Share other) {
        return new Share(part + other.part, whole + other.whole);
    }

    @Override
    public String toString() {
        ConfidenceInterval interval = ConfidenceInterval.ofProportion(part, whole);
        return String.format(
                Locale.ROOT,
                "%d of %d: %.3f [%.3f, %.3f]",
                part,
                whole,
                (double) part / whole,
                interval.low(),
                interval.high());
    }
}
