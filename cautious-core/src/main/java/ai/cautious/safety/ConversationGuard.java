package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.internal.Require;
import ai.cautious.internal.judging.Asking;
import ai.cautious.internal.judging.AuditedGate;
import ai.cautious.internal.judging.GeneratorGate;
import ai.cautious.internal.judging.Timeout;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a gate, its audit and perhaps an output monitor before the answers of a model that is none of this library's, such as
 * a remote service: what a generator does with its own.
 *
 * <pre>{@code
 * ConversationGuard guard = ConversationGuard.builder(ModelIdentity.of("remote-model"))
 *         .safetyJudge(ModelJudge.of(judge))
 *         .build();
 * GuardedConversation conversation = guard.open(JudgeRequest.of("How is bread made?"));
 * if (conversation.judge().action() == SafetyAction.REFUSE) {
 *     return conversation.refusal();
 * }
 * try (GuardedAnswer answer = conversation.answer()) {
 *     for (String piece : texts) { // as the remote model sends them
 *         System.out.print(answer.push(piece));
 *     }
 *     System.out.print(answer.finish());
 *     return answer.text();
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe: any number of conversations may be open at once. There is nothing to close.
 */
public final class ConversationGuard {

    private final Builder values;
    private final GeneratorGate gate;

    private ConversationGuard(Builder builder, SafetyJudge judge) {
        this.values = new Builder(builder);
        // Its threads end by themselves when there is nothing to do.
        this.gate = GeneratorGate.of(
                new AuditedGate(builder.gate, judge, builder.answering, System::nanoTime, Timeout.newThreads()),
                judge,
                null);
    }

    /**
     * A builder that needs a judge.
     *
     * @param answering whose answers they are, for the audit
     */
    public static Builder builder(ModelIdentity answering) {
        return new Builder(requireNonNull(answering, "answering"));
    }

    /** A builder that has this guard's values. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** Whose answers they are. */
    public ModelIdentity answering() {
        return values.answering;
    }

    /** What follows from a verdict. */
    public SafetyGate safetyGate() {
        return values.gate;
    }

    /** Who reads the answers; empty where nobody does. */
    public Optional<OutputMonitor> outputMonitor() {
        return Optional.ofNullable(values.monitor);
    }

    /**
     * Begins with a conversation, of which nothing is judged yet. Whose words are judged the gate says, and the request may
     * name others besides.
     *
     * @throws InvalidOptionException if it is about an answer
     */
    public GuardedConversation open(JudgeRequest request) {
        Require.that(
                requireNonNull(request, "request").subject() == JudgedSubject.PROMPT,
                "request",
                request.subject(),
                "PROMPT: what is to be answered");
        JudgeRequest known = request.correlationId()
                .or(values.correlationIds)
                .map(id -> request.toBuilder().correlationId(id).build())
                .orElse(request);
        return new GuardedConversation(gate, values.monitor, values.answering, known);
    }

    /** Builds guards. Not thread-safe. */
    public static final class Builder {

        private final ModelIdentity answering;
        private SafetyGate gate = SafetyGate.defaults();
        private @Nullable SafetyJudge judge;
        private @Nullable OutputMonitor monitor;
        private Supplier<Optional<String>> correlationIds = Optional::empty;

        private Builder(ModelIdentity answering) {
            this.answering = answering;
        }

        private Builder(Builder other) {
            this(other.answering);
            this.gate = other.gate;
            this.judge = other.judge;
            this.monitor = other.monitor;
            this.correlationIds = other.correlationIds;
        }

        /** What follows from a verdict; {@link SafetyGate#defaults} by default. */
        public Builder safetyGate(SafetyGate gate) {
            this.gate = requireNonNull(gate, "gate");
            return this;
        }

        /** Who judges each conversation before anything is answered. What the judge holds stays the caller's to close. */
        public Builder safetyJudge(SafetyJudge judge) {
            this.judge = requireNonNull(judge, "judge");
            return this;
        }

        /** Reads the answer before it is released, and may stop it; by default nobody does. */
        public Builder outputMonitor(OutputMonitor monitor) {
            this.monitor = requireNonNull(monitor, "monitor");
            return this;
        }

        /**
         * What the application knows requests by that do not say so themselves, for the audit; nothing by default. It is asked on
         * the thread that opens a conversation, so that it can look there, as into a logging context.
         */
        public Builder correlationIds(Supplier<Optional<String>> correlationIds) {
            this.correlationIds = requireNonNull(correlationIds, "correlationIds");
            return this;
        }

        /**
         * The guard.
         *
         * @throws InvalidOptionException if there is no judge, or it reads no prompts, or the gate has a category that it does
         *     not know
         */
        public ConversationGuard build() {
            if (judge == null) {
                throw new InvalidOptionException("safetyJudge", "missing", "who judges");
            }
            Asking.requirePrompts(judge);
            return new ConversationGuard(this, judge);
        }
    }
}
