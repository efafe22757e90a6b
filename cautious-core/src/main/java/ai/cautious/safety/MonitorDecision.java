package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What an output monitor made of an answer so far: released or withheld, and what that rests on. Immutable.
 *
 * <pre>{@code
 * MonitorDecision decision = MonitorDecision.withheld(MonitorDecision.Cause.RULE)
 *         .category("credentials")
 *         .reason("an access key")
 *         .build();
 * }</pre>
 */
public final class MonitorDecision {

    /** What a decision rests on. May grow: keep a default where you switch over it. */
    public enum Cause {
        /** What a judge thinks of the answer. */
        VERDICT,
        /** That a judge had no verdict. */
        NO_VERDICT,
        /** A rule of the monitor's own. */
        RULE,
        /** That the monitor failed. */
        EXCEPTION
    }

    private static final MonitorDecision RELEASED = new Builder(true, Cause.RULE).build();

    private final boolean released;
    private final Cause cause;
    private final @Nullable String category;
    private final OptionalDouble probability;
    private final @Nullable String reason;
    private final @Nullable GateDecision gateDecision;

    private MonitorDecision(Builder builder) {
        this.released = builder.released;
        this.cause = builder.cause;
        this.category = builder.category;
        this.probability = builder.probability;
        this.reason = builder.reason;
        this.gateDecision = builder.gateDecision;
    }

    /** A rule has nothing against it. */
    public static MonitorDecision released() {
        return RELEASED;
    }

    /** A builder of a decision to release. */
    public static Builder released(Cause cause) {
        return new Builder(true, cause);
    }

    /** A builder of a decision to withhold. */
    public static Builder withheld(Cause cause) {
        return new Builder(false, cause);
    }

    /** Whether the answer so far may be released; otherwise nothing more of it is. */
    public boolean isReleased() {
        return released;
    }

    /** What it rests on. */
    public Cause cause() {
        return cause;
    }

    /** Of which kind the answer is, if the monitor says so. */
    public Optional<String> category() {
        return Optional.ofNullable(category);
    }

    /** How probable it is that the answer is toxic, in {@code [0, 1]}, if the monitor says so. */
    public OptionalDouble probability() {
        return probability;
    }

    /** In words, without the answer's text. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** What a gate made of the answer, of a monitor that asks a judge. */
    public Optional<GateDecision> gateDecision() {
        return Optional.ofNullable(gateDecision);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MonitorDecision decision
                && released == decision.released
                && cause == decision.cause
                && Objects.equals(category, decision.category)
                && probability.equals(decision.probability)
                && Objects.equals(reason, decision.reason)
                && Objects.equals(gateDecision, decision.gateDecision);
    }

    @Override
    public int hashCode() {
        return Objects.hash(released, cause, category, probability, reason, gateDecision);
    }

    @Override
    public String toString() {
        return (released ? "released" : "withheld") + " by " + cause
                + category().map(name -> " of " + name).orElse("")
                + (probability.isPresent() ? " at " + probability.getAsDouble() : "")
                + reason().map(words -> ": " + words).orElse("");
    }

    /** Builds decisions. Not thread-safe. */
    public static final class Builder {

        private final boolean released;
        private final Cause cause;
        private @Nullable String category;
        private OptionalDouble probability = OptionalDouble.empty();
        private @Nullable String reason;
        private @Nullable GateDecision gateDecision;

        private Builder(boolean released, Cause cause) {
            this.released = released;
            this.cause = requireNonNull(cause, "cause");
        }

        /** Of which kind the answer is. */
        public Builder category(String category) {
            this.category = requireNonNull(category, "category");
            return this;
        }

        /**
         * How probable it is that the answer is toxic.
         *
         * @throws InvalidOptionException if it is not in {@code [0, 1]}
         */
        public Builder probability(double probability) {
            Require.that(probability >= 0 && probability <= 1, "probability", probability, "in [0, 1]");
            this.probability = OptionalDouble.of(probability);
            return this;
        }

        /** In words; they go to the audit, so that they should hold none of the answer's text. */
        public Builder reason(String reason) {
            this.reason = requireNonNull(reason, "reason");
            return this;
        }

        /** What a gate made of the answer. */
        public Builder gateDecision(GateDecision decision) {
            this.gateDecision = requireNonNull(decision, "decision");
            return this;
        }

        /** The decision. */
        public MonitorDecision build() {
            return new MonitorDecision(this);
        }
    }
}
