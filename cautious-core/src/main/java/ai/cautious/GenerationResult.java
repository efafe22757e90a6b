package ai.cautious;

import static java.util.Objects.requireNonNull;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.safety.WithheldAnswer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A finished generation. Immutable. */
public final class GenerationResult {

    private final String text;
    private final int[] tokens;
    private final FinishReason finishReason;
    private final GenerationReport report;
    private final @Nullable GateDecision gateDecision;
    private final @Nullable WithheldAnswer withheld;

    private GenerationResult(Builder builder, GenerationReport report) {
        this.text = builder.text;
        this.tokens = builder.tokens;
        this.finishReason = builder.finishReason;
        this.report = report;
        this.gateDecision = builder.gateDecision;
        this.withheld = builder.withheld;
    }

    /** A builder that needs a report: no text, no tokens, {@link FinishReason#STOP}. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this result's values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.text = text;
        builder.tokens = tokens;
        builder.finishReason = finishReason;
        builder.report = report;
        builder.gateDecision = gateDecision;
        builder.withheld = withheld;
        return builder;
    }

    /** The answer, or the refusal. */
    public String text() {
        return text;
    }

    /**
     * A copy of the answer's ids, {@code [n]}: those that spell a stop string included, but no end token; none of a
     * refusal.
     */
    public int[] tokens() {
        return tokens.clone();
    }

    /** Why it ended. */
    public FinishReason finishReason() {
        return finishReason;
    }

    /** What it did and how long it took. */
    public GenerationReport report() {
        return report;
    }

    /** What the gate made of the prompt; empty where there is no gate, or it has not decided. */
    public Optional<GateDecision> gateDecision() {
        return Optional.ofNullable(gateDecision);
    }

    /** Which output monitor withheld the rest, and why; empty where none did. */
    public Optional<WithheldAnswer> withheld() {
        return Optional.ofNullable(withheld);
    }

    /** The judge's verdict on the prompt; empty where there is no gate, or it failed. */
    public Optional<SafetyVerdict> verdict() {
        return gateDecision().flatMap(GateDecision::verdict);
    }

    /** What was done about the prompt; empty where there is no gate. */
    public Optional<SafetyAction> action() {
        return gateDecision().map(GateDecision::action);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GenerationResult result
                && text.equals(result.text)
                && Arrays.equals(tokens, result.tokens)
                && finishReason == result.finishReason
                && report.equals(result.report)
                && Objects.equals(gateDecision, result.gateDecision)
                && Objects.equals(withheld, result.withheld);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, Arrays.hashCode(tokens), finishReason, report, gateDecision, withheld);
    }

    @Override
    public String toString() {
        return "GenerationResult[text=" + text + ", tokens=" + Arrays.toString(tokens) + ", finishReason="
                + finishReason + ", report=" + report + ", gateDecision=" + gateDecision() + ", withheld=" + withheld()
                + "]";
    }

    /** Builds results, as tests need them. Not thread-safe. */
    public static final class Builder {

        private String text = "";
        private int[] tokens = {};
        private FinishReason finishReason = FinishReason.STOP;
        private @Nullable GenerationReport report;
        private @Nullable GateDecision gateDecision;
        private @Nullable WithheldAnswer withheld;

        private Builder() {}

        /** The answer, or the refusal. */
        public Builder text(String text) {
            this.text = requireNonNull(text, "text");
            return this;
        }

        /** The answer's ids. */
        public Builder tokens(int... tokens) {
            this.tokens = requireNonNull(tokens, "tokens").clone();
            return this;
        }

        /** Why it ended. */
        public Builder finishReason(FinishReason finishReason) {
            this.finishReason = requireNonNull(finishReason, "finishReason");
            return this;
        }

        /** What it did and how long it took. */
        public Builder report(GenerationReport report) {
            this.report = requireNonNull(report, "report");
            return this;
        }

        /** What the gate made of the prompt. */
        public Builder gateDecision(GateDecision gateDecision) {
            this.gateDecision = requireNonNull(gateDecision, "gateDecision");
            return this;
        }

        /** Which output monitor withheld the rest, and why. */
        public Builder withheld(WithheldAnswer withheld) {
            this.withheld = requireNonNull(withheld, "withheld");
            return this;
        }

        /**
         * The result.
         *
         * @throws InvalidOptionException if there is no report
         */
        public GenerationResult build() {
            if (report == null) {
                throw new InvalidOptionException("report", "missing", "what was measured");
            }
            return new GenerationResult(this, report);
        }
    }
}
