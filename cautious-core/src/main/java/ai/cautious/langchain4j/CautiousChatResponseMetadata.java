package ai.cautious.langchain4j;

import static java.util.Objects.requireNonNull;

import ai.cautious.GenerationReport;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.safety.WithheldAnswer;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an answer's metadata have beside the framework's own: what the gate made of the conversation, whether an output
 * monitor withheld the rest, and what speculation did. Immutable.
 *
 * <pre>{@code
 * if (response.metadata() instanceof CautiousChatResponseMetadata metadata) {
 *     System.out.println(metadata.verdict());
 * }
 * }</pre>
 *
 * <p>Of what was refused or withheld the finish reason is {@code CONTENT_FILTER}, of what was cancelled {@code OTHER}.
 */
@SuppressWarnings("exports")
public final class CautiousChatResponseMetadata extends ChatResponseMetadata {

    private final @Nullable GateDecision gateDecision;
    private final @Nullable WithheldAnswer withheld;
    private final @Nullable GenerationReport report;
    private final @Nullable ChatResponseMetadata answered;

    private CautiousChatResponseMetadata(Builder builder) {
        super(builder);
        this.gateDecision = builder.gateDecision;
        this.withheld = builder.withheld;
        this.report = builder.report;
        this.answered = builder.answered;
    }

    /** A builder with nothing in it. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Builder toBuilder() {
        Builder builder = new Builder();
        toBuilder(builder);
        builder.gateDecision = gateDecision;
        builder.withheld = withheld;
        builder.report = report;
        builder.answered = answered;
        return builder;
    }

    /** What the gate made of the conversation; empty where there is no gate. */
    public Optional<GateDecision> gateDecision() {
        return Optional.ofNullable(gateDecision);
    }

    /** The judge's verdict on the conversation; empty where there is no gate, or it failed. */
    public Optional<SafetyVerdict> verdict() {
        return gateDecision().flatMap(GateDecision::verdict);
    }

    /** Which output monitor withheld the rest, and why; empty where none did. */
    public Optional<WithheldAnswer> withheld() {
        return Optional.ofNullable(withheld);
    }

    /** What the generation did and how long it took; empty where another model answered. */
    public Optional<GenerationReport> report() {
        return Optional.ofNullable(report);
    }

    /** The metadata of a guarded model's own; empty where that was not asked. */
    public Optional<ChatResponseMetadata> answered() {
        return Optional.ofNullable(answered);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof CautiousChatResponseMetadata metadata
                && Objects.equals(gateDecision, metadata.gateDecision)
                && Objects.equals(withheld, metadata.withheld)
                && Objects.equals(report, metadata.report)
                && Objects.equals(answered, metadata.answered);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), gateDecision, withheld, report, answered);
    }

    @Override
    public String toString() {
        return "CautiousChatResponseMetadata[id=" + id() + ", modelName=" + modelName() + ", tokenUsage=" + tokenUsage()
                + ", finishReason=" + finishReason() + ", gateDecision=" + gateDecision() + ", withheld=" + withheld()
                + ", report=" + report() + ", answered=" + answered() + "]";
    }

    /** Builds metadata, as tests need them. Not thread-safe. */
    public static final class Builder extends ChatResponseMetadata.Builder<Builder> {

        private @Nullable GateDecision gateDecision;
        private @Nullable WithheldAnswer withheld;
        private @Nullable GenerationReport report;
        private @Nullable ChatResponseMetadata answered;

        private Builder() {}

        /** What the gate made of the conversation. */
        public Builder gateDecision(GateDecision gateDecision) {
            this.gateDecision = requireNonNull(gateDecision, "gateDecision");
            return this;
        }

        /** Which output monitor withheld the rest, and why. */
        public Builder withheld(WithheldAnswer withheld) {
            this.withheld = requireNonNull(withheld, "withheld");
            return this;
        }

        /** What the generation did, and how long it took. */
        public Builder report(GenerationReport report) {
            this.report = requireNonNull(report, "report");
            return this;
        }

        /** The metadata of a guarded model's own, whose values these have too. */
        public Builder answered(ChatResponseMetadata answered) {
            this.answered = requireNonNull(answered, "answered");
            return id(answered.id())
                    .modelName(answered.modelName())
                    .tokenUsage(answered.tokenUsage())
                    .finishReason(answered.finishReason());
        }

        @Override
        public CautiousChatResponseMetadata build() {
            return new CautiousChatResponseMetadata(this);
        }
    }
}
