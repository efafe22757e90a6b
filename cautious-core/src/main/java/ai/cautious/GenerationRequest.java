package ai.cautious;

import ai.cautious.internal.Require;
import ai.cautious.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to answer, and how. Immutable.
 *
 * @param messages the conversation, at least one message
 * @param maxNewTokens how many tokens may be generated, at least 1
 * @param sampling how tokens are chosen
 * @param stopStrings texts that end the answer, which does not have them
 * @param seed of the random numbers: the same seed, options, models and draft lengths give the same tokens; draft lengths
 *     that follow measured times are repeated by {@link ai.cautious.drafting.DraftLength#replay}
 */
public record GenerationRequest(
        List<ChatMessage> messages, int maxNewTokens, SamplingOptions sampling, List<String> stopStrings, long seed) {

    /** @throws InvalidOptionException if an option is out of range */
    public GenerationRequest {
        messages = List.copyOf(messages);
        Require.that(!messages.isEmpty(), "messages", "empty", "at least one message");
        Require.that(maxNewTokens > 0, "maxNewTokens", maxNewTokens, "at least 1");
        stopStrings = List.copyOf(stopStrings);
        stopStrings.forEach(string -> Require.that(!string.isEmpty(), "stopStrings", "\"\"", "no empty string"));
    }

    /** One user message, everything else as {@link #builder()} has it. */
    public static GenerationRequest of(String prompt) {
        return builder().prompt(prompt).build();
    }

    /** A builder: 128 tokens, greedy, seed 0. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this request's values; where one system message is first, it is the instruction there. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        boolean instructed = isSystem(0) && !isSystem(1);
        builder.instruction = instructed ? messages.get(0).content() : null;
        builder.messages = messages.subList(instructed ? 1 : 0, messages.size());
        builder.maxNewTokens = maxNewTokens;
        builder.sampling = sampling;
        builder.stopStrings = stopStrings;
        builder.seed = seed;
        return builder;
    }

    private boolean isSystem(int message) {
        return message < messages.size() && messages.get(message).role() == ChatMessage.Role.SYSTEM;
    }

    /** Builds requests. Not thread-safe. */
    public static final class Builder {

        private List<ChatMessage> messages = List.of();
        private @Nullable String instruction;
        private int maxNewTokens = 128;
        private SamplingOptions sampling = SamplingOptions.greedy();
        private List<String> stopStrings = List.of();
        private long seed;

        private Builder() {}

        /** The conversation is this one message of the user, which may be empty. */
        public Builder prompt(String prompt) {
            return messages(List.of(ChatMessage.user(prompt)));
        }

        /** The conversation. */
        public Builder messages(List<ChatMessage> messages) {
            this.messages = List.copyOf(messages);
            return this;
        }

        /** A system message to put first. */
        public Builder instruction(String instruction) {
            this.instruction = instruction;
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
            this.sampling = sampling;
            return this;
        }

        /** Texts that end the answer, and are no part of it; none by default. */
        public Builder stopStrings(List<String> stopStrings) {
            this.stopStrings = List.copyOf(stopStrings);
            return this;
        }

        /** The seed of the random numbers; 0 by default. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * The request.
         *
         * @throws InvalidOptionException if there is no message, or an instruction beside a system message
         */
        public GenerationRequest build() {
            List<ChatMessage> all = new ArrayList<>(messages);
            if (instruction != null) {
                boolean instructed = !all.isEmpty() && all.get(0).role() == ChatMessage.Role.SYSTEM;
                if (instructed) {
                    throw new InvalidOptionException(
                            "instruction and messages both give a system message; give one of them");
                }
                all.add(0, ChatMessage.system(instruction));
            }
            return new GenerationRequest(all, maxNewTokens, sampling, stopStrings, seed);
        }
    }
}
