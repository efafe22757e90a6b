package ai.cautious.safety;

import java.util.Optional;

/**
 * What a gate made of one prompt. Immutable.
 *
 * @param outcome the verdict, or why there is none
 * @param action what is done
 */
public record GateDecision(GateOutcome outcome, SafetyAction action) {

    /** The verdict, if there is one. */
    public Optional<SafetyVerdict> verdict() {
        return outcome instanceof SafetyVerdict verdict ? Optional.of(verdict) : Optional.empty();
    }

    /** Why there is no verdict. */
    public Optional<GateFailure> failure() {
        return outcome instanceof GateFailure failure ? Optional.of(failure) : Optional.empty();
    }
}
