package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

/** What is done about a prompt, from the mildest to the strictest. May grow: keep a default where you switch over it. */
public enum SafetyAction {
    /** It is answered. */
    ALLOW,
    /** It is answered; the verdict is there for the application to show or log. */
    ANNOTATE,
    /** It is answered by a verifier that reads a stricter instruction first. */
    HARDEN,
    /** The refusal is its answer; the verifier computes nothing. */
    REFUSE;

    /** Whether less is let through than by another. */
    public boolean isStricterThan(SafetyAction other) {
        return ordinal() > requireNonNull(other, "other").ordinal();
    }
}
