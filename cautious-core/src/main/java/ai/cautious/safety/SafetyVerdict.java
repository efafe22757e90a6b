package ai.cautious.safety;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * What the judge thinks of a prompt. Immutable.
 *
 * @param label toxic from the threshold on
 * @param toxicProbability calibrated, in {@code [0, 1]}
 * @param threshold in {@code (0, 1)}
 */
public record SafetyVerdict(Label label, double toxicProbability, double threshold) implements GateOutcome {

    /** What a prompt is. */
    public enum Label {
        /** Toxic, or a jailbreak. */
        TOXIC,
        /** Neither. */
        SAFE
    }

    /** @throws InvalidOptionException if a number is out of range */
    public SafetyVerdict {
        Require.that(toxicProbability >= 0 && toxicProbability <= 1, "toxicProbability", toxicProbability, "in [0, 1]");
        Require.that(threshold > 0 && threshold < 1, "threshold", threshold, "in (0, 1)");
    }

    /** The verdict on a prompt of this probability. */
    public static SafetyVerdict of(double toxicProbability, double threshold) {
        return new SafetyVerdict(toxicProbability >= threshold ? Label.TOXIC : Label.SAFE, toxicProbability, threshold);
    }
}
