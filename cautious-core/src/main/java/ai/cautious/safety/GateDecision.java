package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a gate made of one text. Immutable. */
public final class GateDecision {

    private final GateOutcome outcome;
    private final SafetyAction action;
    private final int windows;

    GateDecision(GateOutcome outcome, SafetyAction action, int windows) {
        this.outcome = requireNonNull(outcome, "outcome");
        this.action = requireNonNull(action, "action");
        this.windows = windows;
    }

    /** The decision on a text that was judged in one piece. */
    public static GateDecision of(GateOutcome outcome, SafetyAction action) {
        return new GateDecision(outcome, action, 1);
    }

    /** The verdict, or why there is none. */
    public GateOutcome outcome() {
        return outcome;
    }

    /** What is done. */
    public SafetyAction action() {
        return action;
    }

    /** How often the text was read: in how many windows, and otherwise. */
    public int windows() {
        return windows;
    }

    /** Of two decisions the one that lets less through; of alike ones, the one whose outcome is worse. */
    public GateDecision stricter(GateDecision other) {
        requireNonNull(other, "other");
        if (action != other.action) {
            return other.action.isStricterThan(action) ? other : this;
        }
        return Judgement.BY_HARM.compare(outcome, other.outcome) < 0 ? other : this;
    }

    /** The verdict, if there is one. */
    public Optional<SafetyVerdict> verdict() {
        return outcome instanceof SafetyVerdict verdict ? Optional.of(verdict) : Optional.empty();
    }

    /** Why there is no verdict. */
    public Optional<GateFailure> failure() {
        return outcome instanceof GateFailure failure ? Optional.of(failure) : Optional.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GateDecision decision
                && outcome.equals(decision.outcome)
                && action == decision.action
                && windows == decision.windows;
    }

    @Override
    public int hashCode() {
        return Objects.hash(outcome, action, windows);
    }

    @Override
    public String toString() {
        return action + " for " + outcome;
    }
}
