package ai.cautious;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.Require;
import ai.cautious.safety.SafetyGate;
import ai.cautious.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to answer, and how. Immutable.
 *
 * <pre>{@code
 * GenerationRequest request = GenerationRequest.builder()
 *         .instruction("You are a helpful assistant.")
 *         .prompt("What is speculative decoding?")
 *         .maxNewTokens(256)
 *         .build();
 * }</pre>
 */
public final class GenerationRequest {

    private final @Nullable String instruction;
    private final List<ChatMessage> given;
    private final List<ChatMessage> messages;
    private final int maxNewTokens;
    private final SamplingOptions sampling;
    private final List<String> stopStrings;
    private final long seed;
    private final @Nullable String correlationId;
    private final @Nullable SafetyGate gate;

    private GenerationRequest(Builder builder, List<ChatMessage> messages) {
        this.instruction = builder.instruction;
        this.given = builder.messages;
        this.messages = messages;
        this.maxNewTokens = builder.maxNewTokens;
        this.sampling = builder.sampling;
        this.stopStrings = builder.stopStrings;
        this.seed = builder.seed;
        this.correlationId = builder.correlationId;
        this.gate = builder.gate;
    }

    /** One user message, everything else as {@link #builder()} has it. */
    public static GenerationRequest of(String prompt) {
        return builder().prompt(prompt).build();
    }

    /** A builder: 128 tokens, greedy, seed 0. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this request's values, each as it was given. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.instruction = instruction;
        builder.messages = given;
        builder.maxNewTokens = maxNewTokens;
        builder.sampling = sampling;
        builder.stopStrings = stopStrings;
        builder.seed = seed;
        builder.correlationId = correlationId;
        builder.gate = gate;
        return builder;
    }

    /** The whole conversation, at least one message: the instruction, if one was given, and then the messages. */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** The system message that was given apart from the conversation. */
    public Optional<String> instruction() {
        return Optional.ofNullable(instruction);
    }

    /** How many tokens may be generated, at least 1. */
    public int maxNewTokens() {
        return maxNewTokens;
    }

    /** How tokens are chosen. */
    public SamplingOptions sampling() {
        return sampling;
    }

    /** Texts that end the answer, which does not have them. */
    public List<String> stopStrings() {
        return stopStrings;
    }

    /**
     * The seed of the random numbers: the same seed, options, models and draft lengths give the same tokens; draft lengths
     * that follow measured times are repeated by {@link ai.cautious.drafting.DraftLength#replay}.
     */
    public long seed() {
        return seed;
    }

    /** By what the application knows this request, for records and listeners; it changes nothing. */
    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /** What follows from its judge's verdict, in the place of what the generator has it; empty for that. */
    public Optional<SafetyGate> gate() {
        return Optional.ofNullable(gate);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GenerationRequest request
                && Objects.equals(instruction, request.instruction)
                && given.equals(request.given)
                && maxNewTokens == request.maxNewTokens
                && sampling.equals(request.sampling)
                && stopStrings.equals(request.stopStrings)
                && seed == request.seed
                && Objects.equals(correlationId, request.correlationId)
                && Objects.equals(gate, request.gate);
    }

    @Override
    public int hashCode() {
        return Objects.hash(instruction, given, maxNewTokens, sampling, stopStrings, seed, correlationId, gate);
    }

    @Override
    public String toString() {
        return "GenerationRequest[messages=" + messages + ", maxNewTokens=" + maxNewTokens + ", sampling=" + sampling
                + ", stopStrings=" + stopStrings + ", seed=" + seed + ", correlationId=" + correlationId()
                + ", gate=" + gate() + "]";
    }

    /** Builds requests. Not thread-safe. */
    public static final class Builder {

        private List<ChatMessage> messages = List.of();
        private @Nullable String instruction;
        private int maxNewTokens = 128;
        private SamplingOptions sampling = SamplingOptions.greedy();
        private List<String> stopStrings = List.of();
        private long seed;
        private @Nullable String correlationId;
        private @Nullable SafetyGate gate;

        private Builder() {}

        /** The conversation is this one message of the user, which may be empty. */
        public Builder prompt(String prompt) {
            return messages(List.of(ChatMessage.user(requireNonNull(prompt, "prompt"))));
        }

        /**
         * The conversation.
         *
         * @throws InvalidOptionException if it is empty
         */
        public Builder messages(List<ChatMessage> messages) {
            List<ChatMessage> copy = Require.elements(messages, "messages");
            Require.that(!copy.isEmpty(), "messages", "empty", "at least one message");
            this.messages = copy;
            return this;
        }

        /** A system message to put first. */
        public Builder instruction(String instruction) {
            this.instruction = requireNonNull(instruction, "instruction");
            return this;
        }

        /**
         * How many tokens may be generated; 128 by default.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder maxNewTokens(int maxNewTokens) {
            Require.that(maxNewTokens > 0, "maxNewTokens", maxNewTokens, "at least 1");
            this.maxNewTokens = maxNewTokens;
            return this;
        }

        /** How tokens are chosen; greedily by default. */
        public Builder sampling(SamplingOptions sampling) {
            this.sampling = requireNonNull(sampling, "sampling");
            return this;
        }

        /**
         * Texts that end the answer, and are no part of it; none by default.
         *
         * @throws InvalidOptionException if one is empty
         */
        public Builder stopStrings(List<String> stopStrings) {
            List<String> copy = Require.elements(stopStrings, "stopStrings");
            copy.forEach(string -> Require.that(!string.isEmpty(), "stopStrings", "\"\"", "no empty string"));
            this.stopStrings = copy;
            return this;
        }

        /** The seed of the random numbers; 0 by default. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * By what the application knows this request; nothing by default.
         *
         * @throws InvalidOptionException if it is blank
         */
        public Builder correlationId(String correlationId) {
            requireNonNull(correlationId, "correlationId");
            Require.that(!correlationId.isBlank(), "correlationId", "blank", "a text");
            this.correlationId = correlationId;
            return this;
        }

        /**
         * What follows from the verdict on this prompt, as where one generator serves several tenants; by default as the
         * generator has it. It takes that one's place in all that a gate has, its listener, roles and timeout too: derive it
         * by {@link SafetyGate#toBuilder}. Who judges stays the generator's, which refuses a gate where it has nobody.
         */
        public Builder gate(SafetyGate gate) {
            this.gate = requireNonNull(gate, "gate");
            return this;
        }

        /**
         * The request.
         *
         * @throws InvalidOptionException if there is no message, or an instruction beside a system message
         */
        public GenerationRequest build() {
            Require.that(instruction != null || !messages.isEmpty(), "messages", "empty", "at least one message");
            List<ChatMessage> all = new ArrayList<>(messages);
            if (instruction != null) {
                boolean instructed = !all.isEmpty() && all.get(0).role() == ChatMessage.Role.SYSTEM;
                if (instructed) {
                    throw new InvalidOptionException(
                            "instruction and messages both give a system message; give one of them");
                }
                all.add(0, ChatMessage.system(instruction));
            }
            return new GenerationRequest(this, List.copyOf(all));
        }
    }
}
