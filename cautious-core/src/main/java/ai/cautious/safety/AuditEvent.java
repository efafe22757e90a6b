package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.ModelIdentity;
import ai.cautious.internal.Require;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The record of one decision, of a gate or of an output monitor; holds no text of what was judged, unless a judge or a
 * monitor quotes it in a reason or an exception. Immutable.
 */
public final class AuditEvent {

    private final Builder values;

    private AuditEvent(Builder builder) {
        this.values = new Builder(builder);
    }

    /**
     * A builder of an event that has just happened.
     *
     * @param contentHash by {@link ContentHash}
     */
    public static Builder builder(JudgedSubject subject, String contentHash) {
        return new Builder(requireNonNull(subject, "subject"), requireNonNull(contentHash, "contentHash"));
    }

    /** When it was decided. */
    public Instant time() {
        return values.time;
    }

    /** What the caller knows the request by. */
    public Optional<String> correlationId() {
        return Optional.ofNullable(values.correlationId);
    }

    /** What was judged. */
    public JudgedSubject subject() {
        return values.subject;
    }

    /** Tells what was judged from anything else: see {@link ContentHash}. */
    public String contentHash() {
        return values.contentHash;
    }

    /** What a gate decided; of an answer what a monitor's gate did. */
    public Optional<GateDecision> gateDecision() {
        return Optional.ofNullable(values.gateDecision);
    }

    /** What an output monitor decided. */
    public Optional<MonitorDecision> monitorDecision() {
        return Optional.ofNullable(values.monitorDecision);
    }

    /** The output monitor's name. */
    public Optional<String> monitor() {
        return Optional.ofNullable(values.monitor);
    }

    /** From which probability on a text is toxic, where a gate or its judge said so. */
    public OptionalDouble threshold() {
        return values.threshold;
    }

    /** Who judged; empty of a monitor that asks no judge. */
    public Optional<ModelIdentity> judge() {
        return Optional.ofNullable(values.judge);
    }

    /** Who answers, if anybody is to. */
    public Optional<ModelIdentity> verifier() {
        return Optional.ofNullable(values.verifier);
    }

    /** How often a judge read the text, as in windows; empty where none did. */
    public OptionalInt windows() {
        return gateDecision().stream().mapToInt(GateDecision::windows).findFirst();
    }

    /** From the request for a judgement to the decision. */
    public Duration latency() {
        return values.latency;
    }

    private List<Object> all() {
        return List.of(
                time(),
                correlationId(),
                subject(),
                contentHash(),
                gateDecision(),
                monitorDecision(),
                monitor(),
                threshold(),
                judge(),
                verifier(),
                latency());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuditEvent event && all().equals(event.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    @Override
    public String toString() {
        return subject() + " " + contentHash()
                + correlationId().map(id -> " of " + id).orElse("") + " at " + time() + ": "
                + gateDecision().map(Object::toString).orElse("no gate")
                + monitorDecision().map(decision -> ", " + decision).orElse("");
    }

    /** Builds events. Not thread-safe. */
    public static final class Builder {

        private final JudgedSubject subject;
        private final String contentHash;
        private Instant time = Instant.now();
        private @Nullable String correlationId;
        private @Nullable GateDecision gateDecision;
        private @Nullable MonitorDecision monitorDecision;
        private @Nullable String monitor;
        private OptionalDouble threshold = OptionalDouble.empty();
        private @Nullable ModelIdentity judge;
        private @Nullable ModelIdentity verifier;
        private Duration latency = Duration.ZERO;

        private Builder(JudgedSubject subject, String contentHash) {
            this.subject = subject;
            this.contentHash = contentHash;
        }

        private Builder(Builder other) {
            this(other.subject, other.contentHash);
            this.time = other.time;
            this.correlationId = other.correlationId;
            this.gateDecision = other.gateDecision;
            this.monitorDecision = other.monitorDecision;
            this.monitor = other.monitor;
            this.threshold = other.threshold;
            this.judge = other.judge;
            this.verifier = other.verifier;
            this.latency = other.latency;
        }

        /** When it was decided; by default when this builder was made. */
        public Builder time(Instant time) {
            this.time = requireNonNull(time, "time");
            return this;
        }

        /** What the caller knows the request by. */
        public Builder correlationId(String correlationId) {
            this.correlationId = requireNonNull(correlationId, "correlationId");
            return this;
        }

        /** What a gate decided; its verdict's threshold is the event's unless another is given. */
        public Builder gateDecision(GateDecision decision) {
            this.gateDecision = requireNonNull(decision, "decision");
            decision.verdict().ifPresent(verdict -> {
                threshold = threshold.isPresent() ? threshold : OptionalDouble.of(verdict.threshold());
            });
            return this;
        }

        /** What the output monitor of a name decided. */
        public Builder monitorDecision(String monitor, MonitorDecision decision) {
            this.monitor = requireNonNull(monitor, "monitor");
            this.monitorDecision = requireNonNull(decision, "decision");
            return this;
        }

        /**
         * From which probability on a text is toxic.
         *
         * @throws ai.cautious.InvalidOptionException if it is not in {@code (0, 1)}
         */
        public Builder threshold(double threshold) {
            this.threshold = OptionalDouble.of(SafetyVerdict.requireThreshold(threshold));
            return this;
        }

        /** Who judged. */
        public Builder judge(ModelIdentity judge) {
            this.judge = requireNonNull(judge, "judge");
            return this;
        }

        /** Who answers. */
        public Builder verifier(ModelIdentity verifier) {
            this.verifier = requireNonNull(verifier, "verifier");
            return this;
        }

        /**
         * From the request for a judgement to the decision.
         *
         * @throws ai.cautious.InvalidOptionException if it is negative
         */
        public Builder latency(Duration latency) {
            Require.that(!requireNonNull(latency, "latency").isNegative(), "latency", latency, "at least 0");
            this.latency = latency;
            return this;
        }

        /** The event. */
        public AuditEvent build() {
            return new AuditEvent(this);
        }
    }
}
