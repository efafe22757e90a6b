package ai.cautious.program.profile;

import ai.cautious.evaluation.Estimate;
import ai.cautious.program.profile.Profile.LeftOut;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a profile is made to find out: whether the whole gives back the text quality that tuning its draft for safety cost, and
 * what that takes of time. Each answer is an interval's: what reaches both sides says neither.
 *
 * @param quality whether it is given back
 * @param time whether an answer takes less than the verifier's alone; null where that is not known
 * @param arm the whole: the verifier, drafted for, behind the gate; without one where nobody judges
 * @param cost BERTScore F1 of the tuned draft − the draft's as it was; null where it is not known, as are the others
 * @param gain the whole's − the tuned draft's
 * @param balance the whole's − the draft's as it was: from 0 on all is given back
 * @param timeRatio an answer's time from the request to its end, the whole's ÷ the verifier's alone
 * @param gateRatio the same ÷ that without the gate
 * @param sentence all that for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Claim(
        Quality quality,
        @Nullable Time time,
        Arm arm,
        @Nullable Estimate cost,
        @Nullable Estimate gain,
        @Nullable Estimate balance,
        @Nullable Estimate timeRatio,
        @Nullable Estimate gateRatio,
        String sentence) {

    /** Whether what tuning cost is given back. */
    public enum Quality {
        /** It cost something, and the whole is at least as good as the draft was. */
        @JsonProperty("restored")
        RESTORED,
        /** It cost something, and the whole is worse than the draft was. */
        @JsonProperty("not-restored")
        NOT_RESTORED,
        /** Either the cost or what is left of it may be none. */
        @JsonProperty("not-distinguishable")
        NOT_DISTINGUISHABLE,
        /** An arm or the scores are missing. */
        @JsonProperty("not-tested")
        NOT_TESTED
    }

    /** How long an answer of the whole takes beside the verifier's alone. */
    public enum Time {
        @JsonProperty("shorter")
        SHORTER,
        @JsonProperty("longer")
        LONGER,
        @JsonProperty("not-distinguishable")
        NOT_DISTINGUISHABLE
    }

    /**
     * As it came out.
     *
     * @param leftOut says why, where an arm is missing
     */
    static Claim of(List<Difference> differences, List<LeftOut> leftOut) {
        Arm whole = differences.stream().anyMatch(difference -> difference.arm() == Arm.CAUTIOUS)
                ? Arm.CAUTIOUS
                : Arm.SPECULATIVE;
        Estimate cost = f1(differences, Arm.TUNED_DRAFT, Arm.DRAFT);
        Estimate gain = f1(differences, whole, Arm.TUNED_DRAFT);
        Estimate balance = f1(differences, whole, Arm.DRAFT);
        Estimate time = time(differences, whole, Arm.VERIFIER);
        Estimate gate = time(differences, Arm.CAUTIOUS, Arm.SPECULATIVE);
        Quality quality = quality(cost, balance);
        String sentence =
                switch (quality) {
                    case NOT_TESTED -> notTested(leftOut) + scored("; the whole's − the tuned draft's ", gain);
                    case RESTORED ->
                        "Tuning for safety cost the draft text quality" + scored(" ", cost)
                                + ", and the whole gives it back: it is at least as good as the draft was"
                                + scored(" ", balance);
                    case NOT_RESTORED ->
                        "Tuning for safety cost the draft text quality" + scored(" ", cost)
                                + ", and the whole does not give it back: it is worse than the draft was"
                                + scored(" ", balance);
                    case NOT_DISTINGUISHABLE -> undecided(cost, balance);
                };
        return new Claim(
                quality,
                time == null ? null : time(time),
                whole,
                cost,
                gain,
                balance,
                time,
                gate,
                sentence + "." + (time == null ? "" : " " + timeSentence(time, gate)));
    }

    private static Quality quality(@Nullable Estimate cost, @Nullable Estimate balance) {
        if (cost == null || balance == null) {
            return Quality.NOT_TESTED;
        }
        if (cost.high() >= 0) {
            return Quality.NOT_DISTINGUISHABLE;
        }
        if (balance.low() >= 0) {
            return Quality.RESTORED;
        }
        return balance.high() < 0 ? Quality.NOT_RESTORED : Quality.NOT_DISTINGUISHABLE;
    }

    private static Time time(Estimate ratio) {
        if (ratio.high() < 1) {
            return Time.SHORTER;
        }
        return ratio.low() > 1 ? Time.LONGER : Time.NOT_DISTINGUISHABLE;
    }

    private static String notTested(List<LeftOut> leftOut) {
        return "Whether the whole gives back the text quality that tuning for safety cost the draft was not tested: "
                + leftOut.stream()
                        .filter(left -> left.arm() == Arm.DRAFT || left.arm() == Arm.TUNED_DRAFT)
                        .findFirst()
                        .map(LeftOut::why)
                        .orElse("no encoder scored the answers");
    }

    private static String undecided(@Nullable Estimate cost, @Nullable Estimate balance) {
        return cost != null && cost.high() < 0
                ? "Tuning for safety cost the draft text quality" + scored(" ", cost)
                        + "; whether the whole gives all of it back these instructions cannot tell"
                        + scored(" ", balance)
                : "That tuning for safety cost the draft text quality these instructions cannot tell"
                        + scored(" ", cost) + ", so neither whether the whole gives it back" + scored(" ", balance);
    }

    private static String timeSentence(Estimate ratio, @Nullable Estimate gate) {
        String compared =
                switch (time(ratio)) {
                    case SHORTER -> "is shorter than the verifier's alone";
                    case LONGER -> "is longer than the verifier's alone";
                    case NOT_DISTINGUISHABLE -> "cannot be told from the verifier's alone";
                };
        return "The time of an answer " + compared + " (" + number("× ", ratio) + ")"
                + (gate == null ? "" : "; with the gate to without it it is " + number("", gate)) + ".";
    }

    private static String scored(String before, @Nullable Estimate difference) {
        return difference == null ? "" : before + "(BERTScore F1 " + number("", difference) + ")";
    }

    private static String number(String before, Estimate estimate) {
        return String.format(
                Locale.ROOT, "%s%.3f [%.3f, %.3f]", before, estimate.value(), estimate.low(), estimate.high());
    }

    private static @Nullable Estimate f1(List<Difference> differences, Arm one, Arm other) {
        return find(differences, one, other).map(Difference::f1).orElse(null);
    }

    private static @Nullable Estimate time(List<Difference> differences, Arm one, Arm other) {
        return find(differences, one, other).map(Difference::endToEndRatio).orElse(null);
    }

    private static Optional<Difference> find(List<Difference> differences, Arm one, Arm other) {
        return differences.stream()
                .filter(difference -> difference.arm() == one && difference.against() == other)
                .findFirst();
    }
}
