package ai.cautious.safety;

/**
 * No verdict. Immutable.
 *
 * @param cause of which kind
 * @param reason in words, naming the model
 */
public record GateFailure(Cause cause, String reason) implements GateOutcome {

    /** What keeps a gate from a verdict. */
    public enum Cause {
        /** The judge failed. */
        ERROR,
        /** The judge took longer than the gate's deadline. */
        DEADLINE,
        /** The judge says neither marker. */
        NO_JUDGE
    }
}
