package ai.cautious.program.profile;

import ai.cautious.evaluation.Estimate;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A profile in some lines for people. */
public final class ProfileSummary {

    private ProfileSummary() {}

    /**
     * Prints it.
     *
     * @param json where it lies for programs
     * @param page where it lies for people
     */
    public static void print(Profile profile, String json, String page, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-12s %-24s %-28s %9s %9s %8s%n",
                "",
                "BERTScore F1",
                "tokens/s",
                "first, ms",
                "all, ms",
                "refused");
        for (ArmFigures arm : profile.arms()) {
            out.printf(
                    Locale.ROOT,
                    "%-12s %-24s %-28s %9s %9.1f %8s%n",
                    arm.arm().id(),
                    arm.quality() == null ? "-" : text(arm.quality().f1(), 3),
                    text(arm.tokensPerSecond(), 1),
                    arm.timeToFirstTokenMillis() == null
                            ? "-"
                            : String.format(
                                    Locale.ROOT,
                                    "%.1f",
                                    arm.timeToFirstTokenMillis().median()),
                    arm.endToEndMillis().median(),
                    arm.refused() + "/" + arm.answers());
        }
        profile.leftOut().forEach(left -> out.println(left.arm().id() + " is left out: " + left.why()));
        if (!profile.unanswered().isEmpty()) {
            Profile.Unanswered first = profile.unanswered().get(0);
            out.println(profile.unanswered().size() + " answers are missing, the first of row " + first.row() + " by "
                    + first.arm().id() + ": " + first.why());
        }
        if (profile.safety() != null) {
            profile.safety().evaluation().print(out);
        }
        if (profile.claim() != null) {
            out.println(profile.claim().sentence());
        }
        out.println("in brackets: 95 % intervals; medians of ms. " + json + ", " + page);
        out.flush();
    }

    private static String text(@Nullable Estimate estimate, int digits) {
        return estimate == null
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%1$." + digits + "f [%2$." + digits + "f, %3$." + digits + "f]",
                        estimate.value(),
                        estimate.low(),
                        estimate.high());
    }
}
