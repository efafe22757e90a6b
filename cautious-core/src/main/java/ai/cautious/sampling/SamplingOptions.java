package ai.cautious.sampling;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Map;
import java.util.Set;

/**
 * How logits become the distribution that is sampled from, in the order and with the meaning that {@code transformers}
 * gives its processors: logit bias, repetition penalty, presence and frequency penalties, banned tokens, minimum new
 * tokens; then temperature, top-k, top-p, min-p. Acts on the verifier's p and the draft's q alike. Immutable.
 *
 * <pre>{@code
 * SamplingOptions options = SamplingOptions.builder().temperature(0.7).topP(0.8).repetitionPenalty(1.1).build();
 * }</pre>
 *
 * @param temperature divides the logits; 0 is greedy: all mass on the greatest logit, the lowest id where several tie
 * @param topK keeps the k most probable tokens, and those that tie with the last of them; 0 is off
 * @param topP keeps the smallest set of most probable tokens whose mass reaches topP, never fewer than one, and those
 *     that tie with the last of them; 1 is off
 * @param minP keeps the tokens that are at least minP times as probable as the most probable one; 0 is off
 * @param repetitionPenalty of every token of the prompt and the answer so far, positive logits are divided by it and
 *     negative ones multiplied (Keskar et al. 2019, arXiv 1909.05858); 1 is off
 * @param presencePenalty subtracted from the logit of every token that the answer has; 0 is off
 * @param frequencyPenalty subtracted from a token's logit as often as the answer has it; 0 is off
 * @param logitBias added to logits, in nats by token id
 * @param bannedTokens ids that are never chosen
 * @param minNewTokens how many tokens the answer has before it may end; 0 is off
 */
public record SamplingOptions(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        Map<Integer, Double> logitBias,
        Set<Integer> bannedTokens,
        int minNewTokens) {

    private static final SamplingOptions GREEDY = builder().build();

    /** @throws InvalidOptionException if an option is out of range */
    public SamplingOptions {
        Require.that(
                temperature == 0 || (temperature >= Float.MIN_NORMAL && temperature <= Float.MAX_VALUE),
                "temperature",
                temperature,
                "0, or a number from " + Float.MIN_NORMAL + " to " + Float.MAX_VALUE);
        Require.that(topK >= 0, "topK", topK, "at least 1, or 0 for off");
        Require.that(topP > 0 && topP <= 1, "topP", topP, "in (0, 1], 1 for off");
        Require.that(minP >= 0 && minP <= 1, "minP", minP, "in [0, 1], 0 for off");
        Require.that(
                (float) repetitionPenalty > 0 && Float.isFinite((float) repetitionPenalty),
                "repetitionPenalty",
                repetitionPenalty,
                "a finite number above 0 in float32, 1 for off");
        requireFinite("presencePenalty", presencePenalty);
        requireFinite("frequencyPenalty", frequencyPenalty);
        logitBias = Map.copyOf(logitBias);
        logitBias.forEach((token, bias) -> {
            requireId("logitBias", token);
            requireFinite("logitBias of token " + token, bias);
        });
        bannedTokens = Set.copyOf(bannedTokens);
        bannedTokens.forEach(token -> requireId("bannedTokens", token));
        Require.that(minNewTokens >= 0, "minNewTokens", minNewTokens, "at least 0");
    }

    /** What is done to logits is done in their numbers. */
    private static void requireFinite(String option, double value) {
        Require.that(Float.isFinite((float) value), option, value, "a finite number in float32");
    }

    private static void requireId(String option, int token) {
        Require.that(token >= 0, option, "token " + token, "ids of at least 0");
    }

    /** Temperature 0: the most probable token each time. */
    public static SamplingOptions greedy() {
        return GREEDY;
    }

    /** Sampling at a temperature, everything else off. */
    public static SamplingOptions temperature(double temperature) {
        return builder().temperature(temperature).build();
    }

    /** A builder: greedy, everything off. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these options. */
    public Builder toBuilder() {
        return new Builder()
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .minP(minP)
                .repetitionPenalty(repetitionPenalty)
                .presencePenalty(presencePenalty)
                .frequencyPenalty(frequencyPenalty)
                .logitBias(logitBias)
                .bannedTokens(bannedTokens)
                .minNewTokens(minNewTokens);
    }

    /** Whether the temperature is 0. */
    public boolean isGreedy() {
        return temperature == 0;
    }

    /** Whether logits are changed before the temperature: by penalties, biases, bans or a minimum length. */
    public boolean adjustsLogits() {
        return repetitionPenalty != 1
                || presencePenalty != 0
                || frequencyPenalty != 0
                || !logitBias.isEmpty()
                || !bannedTokens.isEmpty()
                || minNewTokens > 0;
    }

    /**
     * Checks the ids of biased and banned tokens.
     *
     * @param vocabularySize the number of logits
     * @throws InvalidOptionException if an id is not below it, or every token is banned
     */
    public void requireVocabulary(int vocabularySize) {
        String ids = "in [0, " + vocabularySize + ")";
        logitBias.keySet().forEach(token -> Require.that(token < vocabularySize, "logitBias", "token " + token, ids));
        bannedTokens.forEach(token -> Require.that(token < vocabularySize, "bannedTokens", "token " + token, ids));
        Require.that(bannedTokens.size() < vocabularySize, "bannedTokens", "all tokens", "fewer: one must be left");
    }

    /** Builds options; each is checked when they are built. Not thread-safe. */
    public static final class Builder {

        private double temperature;
        private int topK;
        private double topP = 1;
        private double minP;
        private double repetitionPenalty = 1;
        private double presencePenalty;
        private double frequencyPenalty;
        private Map<Integer, Double> logitBias = Map.of();
        private Set<Integer> bannedTokens = Set.of();
        private int minNewTokens;

        private Builder() {}

        /** 0 is greedy. */
        public Builder temperature(double temperature) {
            this.temperature = temperature;
            return this;
        }

        /** 0 is off. */
        public Builder topK(int topK) {
            this.topK = topK;
            return this;
        }

        /** 1 is off. */
        public Builder topP(double topP) {
            this.topP = topP;
            return this;
        }

        /** 0 is off. */
        public Builder minP(double minP) {
            this.minP = minP;
            return this;
        }

        /** 1 is off. */
        public Builder repetitionPenalty(double repetitionPenalty) {
            this.repetitionPenalty = repetitionPenalty;
            return this;
        }

        /** 0 is off. */
        public Builder presencePenalty(double presencePenalty) {
            this.presencePenalty = presencePenalty;
            return this;
        }

        /** 0 is off. */
        public Builder frequencyPenalty(double frequencyPenalty) {
            this.frequencyPenalty = frequencyPenalty;
            return this;
        }

        /** Nats by token id. */
        public Builder logitBias(Map<Integer, Double> logitBias) {
            this.logitBias = Map.copyOf(logitBias);
            return this;
        }

        /** Token ids. */
        public Builder bannedTokens(Set<Integer> bannedTokens) {
            this.bannedTokens = Set.copyOf(bannedTokens);
            return this;
        }

        /** 0 is off. */
        public Builder minNewTokens(int minNewTokens) {
            this.minNewTokens = minNewTokens;
            return this;
        }

        /**
         * The options.
         *
         * @throws InvalidOptionException if one is out of range
         */
        public SamplingOptions build() {
            return new SamplingOptions(
                    temperature,
                    topK,
                    topP,
                    minP,
                    repetitionPenalty,
                    presencePenalty,
                    frequencyPenalty,
                    logitBias,
                    bannedTokens,
                    minNewTokens);
        }
    }
}
