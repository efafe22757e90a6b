package ai.cautious.program.report;

import ai.cautious.evaluation.Estimate;
import org.jspecify.annotations.Nullable;

/** What stands in tables. */
final class Cells {

    /** Where there is nothing to say. */
    static final String NONE = "–";

    private Cells() {}

    /** The interval alone. */
    static String interval(Estimate estimate, int digits) {
        return "[" + Html.number(estimate.low(), digits) + ", " + Html.number(estimate.high(), digits) + "]";
    }

    /** A figure and its interval. */
    static String estimate(@Nullable Estimate estimate, int digits) {
        return estimate == null ? NONE : Html.number(estimate.value(), digits) + " " + interval(estimate, digits);
    }
}
