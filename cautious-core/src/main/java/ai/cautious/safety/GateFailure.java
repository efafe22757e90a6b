package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** No verdict. Immutable. */
public final class GateFailure implements GateOutcome {

    /** What keeps a gate from a verdict. May grow: keep a default where you switch over it. */
    public enum Cause {
        /** The judge failed. */
        ERROR,
        /** The judge took longer than the gate lets it. */
        TIMEOUT,
        /** The model was not tuned to judge and says no marker, or does not read what it was asked about. */
        NO_JUDGE,
        /** The judge says no marker about this text, though it was tuned to. */
        UNSURE
    }

    private final Cause cause;
    private final String reason;

    private GateFailure(Cause cause, String reason) {
        this.cause = requireNonNull(cause, "cause");
        this.reason = requireNonNull(reason, "reason");
    }

    /**
     * A failure.
     *
     * @param reason in words, naming the judge
     */
    public static GateFailure of(Cause cause, String reason) {
        return new GateFailure(cause, reason);
    }

    /** Of which kind it is. */
    public Cause cause() {
        return cause;
    }

    /** In words, naming the judge. */
    public String reason() {
        return reason;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GateFailure failure && cause == failure.cause && reason.equals(failure.reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cause, reason);
    }

    @Override
    public String toString() {
        return cause + ": " + reason;
    }
}
