package ai.cautious.sampling;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How logits become the distribution that is sampled from, in the order and with the meaning that {@code transformers}
 * gives its processors: logit bias, repetition penalty, presence and frequency penalties, banned tokens, minimum new
 * tokens; then temperature, top-k, top-p, min-p. Acts on the verifier's p and the draft's q alike. Immutable.
 *
 * <pre>{@code
 * SamplingOptions options = SamplingOptions.builder().temperature(0.7).topP(0.8).repetitionPenalty(1.1).build();
 * }</pre>
 */
public final class SamplingOptions {

    private static final SamplingOptions GREEDY = builder().build();

    private final double temperature;
    private final OptionalInt topK;
    private final double topP;
    private final double minP;
    private final double repetitionPenalty;
    private final double presencePenalty;
    private final double frequencyPenalty;
    private final Map<Integer, Double> logitBias;
    private final Set<Integer> bannedTokens;
    private final int minNewTokens;

    private SamplingOptions(Builder builder) {
        this.temperature = builder.temperature;
        this.topK = builder.topK;
        this.topP = builder.topP;
        this.minP = builder.minP;
        this.repetitionPenalty = builder.repetitionPenalty;
        this.presencePenalty = builder.presencePenalty;
        this.frequencyPenalty = builder.frequencyPenalty;
        this.logitBias = builder.logitBias;
        this.bannedTokens = builder.bannedTokens;
        this.minNewTokens = builder.minNewTokens;
    }

    /** Temperature 0: the most probable token each time. */
    public static SamplingOptions greedy() {
        return GREEDY;
    }

    /**
     * Sampling at a temperature, everything else off.
     *
     * @throws InvalidOptionException as {@link Builder#temperature} does
     */
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

    /** Divides the logits; 0 is greedy: all mass on the greatest logit, the lowest id where several tie. */
    public double temperature() {
        return temperature;
    }

    /** Keeps the k most probable tokens, and those that tie with the last of them; all where it is empty. */
    public OptionalInt topK() {
        return topK;
    }

    /**
     * Keeps the smallest set of most probable tokens whose mass reaches topP, never fewer than one, and those that tie
     * with the last of them; all at 1.
     */
    public double topP() {
        return topP;
    }

    /** Keeps the tokens that are at least minP times as probable as the most probable one; all at 0. */
    public double minP() {
        return minP;
    }

    /**
     * Of every token of the prompt and the answer so far, positive logits are divided by it and negative ones multiplied
     * (Keskar et al. 2019, arXiv 1909.05858); at 1 they stay.
     */
    public double repetitionPenalty() {
        return repetitionPenalty;
    }

    /** Subtracted from the logit of every token that the answer has. */
    public double presencePenalty() {
        return presencePenalty;
    }

    /** Subtracted from a token's logit as often as the answer has it. */
    public double frequencyPenalty() {
        return frequencyPenalty;
    }

    /** Added to logits, in nats by token id. */
    public Map<Integer, Double> logitBias() {
        return logitBias;
    }

    /** Ids that are never chosen. */
    public Set<Integer> bannedTokens() {
        return bannedTokens;
    }

    /** How many tokens the answer has before it may end. */
    public int minNewTokens() {
        return minNewTokens;
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

    private List<Object> values() {
        return List.of(
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SamplingOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "SamplingOptions[temperature=" + temperature + ", topK=" + topK + ", topP=" + topP + ", minP=" + minP
                + ", repetitionPenalty=" + repetitionPenalty + ", presencePenalty=" + presencePenalty
                + ", frequencyPenalty=" + frequencyPenalty + ", logitBias=" + logitBias + ", bannedTokens="
                + bannedTokens + ", minNewTokens=" + minNewTokens + "]";
    }

    /** Builds options. Not thread-safe. */
    public static final class Builder {

        private double temperature;
        private OptionalInt topK = OptionalInt.empty();
        private double topP = 1;
        private double minP;
        private double repetitionPenalty = 1;
        private double presencePenalty;
        private double frequencyPenalty;
        private Map<Integer, Double> logitBias = Map.of();
        private Set<Integer> bannedTokens = Set.of();
        private int minNewTokens;

        private Builder() {}

        /**
         * 0 is greedy, the default.
         *
         * @throws InvalidOptionException if it is negative, no number, or too small or great for float32
         */
        public Builder temperature(double temperature) {
            Require.that(
                    temperature == 0 || (temperature >= Float.MIN_NORMAL && temperature <= Float.MAX_VALUE),
                    "temperature",
                    temperature,
                    "0, or a number from " + Float.MIN_NORMAL + " to " + Float.MAX_VALUE);
            this.temperature = temperature;
            return this;
        }

        /**
         * Off by default.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder topK(int topK) {
            Require.that(topK > 0, "topK", topK, "at least 1");
            this.topK = OptionalInt.of(topK);
            return this;
        }

        /**
         * Empty is off, the default.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder topK(OptionalInt topK) {
            requireNonNull(topK, "topK").ifPresent(this::topK);
            this.topK = topK;
            return this;
        }

        /**
         * 1 is off, the default.
         *
         * @throws InvalidOptionException if it is not in {@code (0, 1]}
         */
        public Builder topP(double topP) {
            Require.that(topP > 0 && topP <= 1, "topP", topP, "in (0, 1], 1 for off");
            this.topP = topP;
            return this;
        }

        /**
         * 0 is off, the default.
         *
         * @throws InvalidOptionException if it is not in {@code [0, 1]}
         */
        public Builder minP(double minP) {
            Require.that(minP >= 0 && minP <= 1, "minP", minP, "in [0, 1], 0 for off");
            this.minP = minP;
            return this;
        }

        /**
         * 1 is off, the default.
         *
         * @throws InvalidOptionException if it is not finite and positive in float32
         */
        public Builder repetitionPenalty(double repetitionPenalty) {
            Require.that(
                    (float) repetitionPenalty > 0 && Float.isFinite((float) repetitionPenalty),
                    "repetitionPenalty",
                    repetitionPenalty,
                    "a finite number above 0 in float32, 1 for off");
            this.repetitionPenalty = repetitionPenalty;
            return this;
        }

        /**
         * 0 by default.
         *
         * @throws InvalidOptionException if it is not finite in float32
         */
        public Builder presencePenalty(double presencePenalty) {
            requireFinite("presencePenalty", presencePenalty);
            this.presencePenalty = presencePenalty;
            return this;
        }

        /**
         * 0 by default.
         *
         * @throws InvalidOptionException if it is not finite in float32
         */
        public Builder frequencyPenalty(double frequencyPenalty) {
            requireFinite("frequencyPenalty", frequencyPenalty);
            this.frequencyPenalty = frequencyPenalty;
            return this;
        }

        /**
         * Nats by token id; none by default.
         *
         * @throws InvalidOptionException if an id is negative, or a bias not finite in float32
         */
        public Builder logitBias(Map<Integer, Double> logitBias) {
            Map<Integer, Double> copy = Map.copyOf(requireNonNull(logitBias, "logitBias"));
            copy.forEach((token, bias) -> {
                requireId("logitBias", token);
                requireFinite("logitBias of token " + token, bias);
            });
            this.logitBias = copy;
            return this;
        }

        /**
         * Token ids; none by default.
         *
         * @throws InvalidOptionException if an id is negative
         */
        public Builder bannedTokens(Set<Integer> bannedTokens) {
            Set<Integer> copy = Set.copyOf(requireNonNull(bannedTokens, "bannedTokens"));
            copy.forEach(token -> requireId("bannedTokens", token));
            this.bannedTokens = copy;
            return this;
        }

        /**
         * 0 by default.
         *
         * @throws InvalidOptionException if it is negative
         */
        public Builder minNewTokens(int minNewTokens) {
            Require.that(minNewTokens >= 0, "minNewTokens", minNewTokens, "at least 0");
            this.minNewTokens = minNewTokens;
            return this;
        }

        /** What is done to logits is done in their numbers. */
        private static void requireFinite(String option, double value) {
            Require.that(Float.isFinite((float) value), option, value, "a finite number in float32");
        }

        private static void requireId(String option, int token) {
            Require.that(token >= 0, option, "token " + token, "ids of at least 0");
        }

        /** The options. */
        public SamplingOptions build() {
            return new SamplingOptions(this);
        }
    }
}
