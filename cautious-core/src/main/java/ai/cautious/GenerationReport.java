package ai.cautious;

import static java.util.Objects.requireNonNull;

import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.DraftRound;
import ai.cautious.internal.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What one generation did and how long it took. Immutable. */
public final class GenerationReport {

    private final ModelIdentity verifier;
    private final @Nullable ModelIdentity draft;
    private final int promptTokens;
    private final int generatedTokens;
    private final List<DraftRound> rounds;
    private final @Nullable Duration gateTime;
    private final @Nullable Duration prefillTime;
    private final Duration draftTime;
    private final Duration verifyTime;
    private final @Nullable Duration timeToFirstToken;
    private final Duration totalTime;
    private final OptionalDouble tokensPerSecond;

    private GenerationReport(Builder builder, ModelIdentity verifier) {
        this.verifier = verifier;
        this.draft = builder.draft;
        this.promptTokens = builder.promptTokens;
        this.generatedTokens = builder.generatedTokens;
        this.rounds = builder.rounds;
        this.gateTime = builder.gateTime;
        this.prefillTime = builder.prefillTime;
        this.draftTime = builder.draftTime;
        this.verifyTime = builder.verifyTime;
        this.timeToFirstToken = builder.timeToFirstToken;
        this.totalTime = builder.totalTime;
        this.tokensPerSecond = builder.tokensPerSecond;
    }

    /** A builder that needs a verifier: nothing was done, in no time. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this report's values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.verifier = verifier;
        builder.draft = draft;
        builder.promptTokens = promptTokens;
        builder.generatedTokens = generatedTokens;
        builder.rounds = rounds;
        builder.gateTime = gateTime;
        builder.prefillTime = prefillTime;
        builder.draftTime = draftTime;
        builder.verifyTime = verifyTime;
        builder.timeToFirstToken = timeToFirstToken;
        builder.totalTime = totalTime;
        builder.tokensPerSecond = tokensPerSecond;
        return builder;
    }

    /** Whose text it is. */
    public ModelIdentity verifier() {
        return verifier;
    }

    /** The draft model; empty where none was to draft. */
    public Optional<ModelIdentity> draft() {
        return Optional.ofNullable(draft);
    }

    /** Tokens of the verifier's prompt. */
    public int promptTokens() {
        return promptTokens;
    }

    /** Tokens of the answer, those that spell a stop string or were withheld included, but no end token. */
    public int generatedTokens() {
        return generatedTokens;
    }

    /**
     * What each round drafted and how much of it stood, from the first token's round on, which drafts nothing;
     * {@link DraftLength#replay} runs them again.
     */
    public List<DraftRound> rounds() {
        return rounds;
    }

    /** Tokens that were drafted. */
    public int draftedTokens() {
        return rounds.stream().mapToInt(DraftRound::drafted).sum();
    }

    /** Drafted tokens that the verifier let stand. */
    public int acceptedTokens() {
        return rounds.stream().mapToInt(DraftRound::accepted).sum();
    }

    /** For each position of a drafted block, the share of tokens drafted there that stood. */
    public List<Double> acceptanceByPosition() {
        int[] draftedAt = new int[DraftLength.MAX];
        int[] acceptedAt = new int[DraftLength.MAX];
        for (DraftRound round : rounds) {
            for (int i = 0; i < round.drafted(); i++) {
                draftedAt[i]++;
                acceptedAt[i] += i < round.accepted() ? 1 : 0;
            }
        }
        List<Double> acceptance = new ArrayList<>();
        for (int i = 0; i < draftedAt.length && draftedAt[i] > 0; i++) {
            acceptance.add(acceptedAt[i] / (double) draftedAt[i]);
        }
        return List.copyOf(acceptance);
    }

    /** Judging the prompt; empty where nobody did. */
    public Optional<Duration> gateTime() {
        return Optional.ofNullable(gateTime);
    }

    /** Computing the prompts, up to the first token, without what the judge computed; empty where there is no token. */
    public Optional<Duration> prefillTime() {
        return Optional.ofNullable(prefillTime);
    }

    /** Drafting, in all rounds. */
    public Duration draftTime() {
        return draftTime;
    }

    /** Verifying after the first token, in all rounds. */
    public Duration verifyTime() {
        return verifyTime;
    }

    /** From the request to the first token; empty where there is none. */
    public Optional<Duration> timeToFirstToken() {
        return Optional.ofNullable(timeToFirstToken);
    }

    /** From the request to the end; of a refusal what judging took. */
    public Duration totalTime() {
        return totalTime;
    }

    /**
     * Decoding speed: generated tokens after the first ÷ the time from the first token to the last; empty where there are
     * fewer than two.
     */
    public OptionalDouble tokensPerSecond() {
        return tokensPerSecond;
    }

    private List<Object> values() {
        return List.of(
                verifier,
                draft(),
                promptTokens,
                generatedTokens,
                rounds,
                gateTime(),
                prefillTime(),
                draftTime,
                verifyTime,
                timeToFirstToken(),
                totalTime,
                tokensPerSecond);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GenerationReport report && values().equals(report.values());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(values());
    }

    @Override
    public String toString() {
        return "GenerationReport[verifier=" + verifier + ", draft=" + draft() + ", promptTokens=" + promptTokens
                + ", generatedTokens=" + generatedTokens + ", rounds=" + rounds.size() + ", draftedTokens="
                + draftedTokens() + ", acceptedTokens=" + acceptedTokens() + ", gateTime=" + gateTime()
                + ", prefillTime=" + prefillTime() + ", draftTime=" + draftTime + ", verifyTime=" + verifyTime
                + ", timeToFirstToken=" + timeToFirstToken() + ", totalTime=" + totalTime + ", tokensPerSecond="
                + tokensPerSecond + "]";
    }

    /** Builds reports, as tests need them. Not thread-safe. */
    public static final class Builder {

        private @Nullable ModelIdentity verifier;
        private @Nullable ModelIdentity draft;
        private int promptTokens;
        private int generatedTokens;
        private List<DraftRound> rounds = List.of();
        private @Nullable Duration gateTime;
        private @Nullable Duration prefillTime;
        private Duration draftTime = Duration.ZERO;
        private Duration verifyTime = Duration.ZERO;
        private @Nullable Duration timeToFirstToken;
        private Duration totalTime = Duration.ZERO;
        private OptionalDouble tokensPerSecond = OptionalDouble.empty();

        private Builder() {}

        /** Whose text it is. */
        public Builder verifier(ModelIdentity verifier) {
            this.verifier = requireNonNull(verifier, "verifier");
            return this;
        }

        /** The draft model. */
        public Builder draft(ModelIdentity draft) {
            this.draft = requireNonNull(draft, "draft");
            return this;
        }

        /** Tokens of the verifier's prompt. */
        public Builder promptTokens(int promptTokens) {
            this.promptTokens = count("promptTokens", promptTokens);
            return this;
        }

        /** Tokens of the answer. */
        public Builder generatedTokens(int generatedTokens) {
            this.generatedTokens = count("generatedTokens", generatedTokens);
            return this;
        }

        /** What each round drafted and how much of it stood. */
        public Builder rounds(List<DraftRound> rounds) {
            this.rounds = List.copyOf(requireNonNull(rounds, "rounds"));
            return this;
        }

        /** Judging the prompt. */
        public Builder gateTime(Duration gateTime) {
            this.gateTime = time("gateTime", gateTime);
            return this;
        }

        /** Computing the prompts. */
        public Builder prefillTime(Duration prefillTime) {
            this.prefillTime = time("prefillTime", prefillTime);
            return this;
        }

        /** Drafting. */
        public Builder draftTime(Duration draftTime) {
            this.draftTime = time("draftTime", draftTime);
            return this;
        }

        /** Verifying after the first token. */
        public Builder verifyTime(Duration verifyTime) {
            this.verifyTime = time("verifyTime", verifyTime);
            return this;
        }

        /** From the request to the first token. */
        public Builder timeToFirstToken(Duration timeToFirstToken) {
            this.timeToFirstToken = time("timeToFirstToken", timeToFirstToken);
            return this;
        }

        /** From the request to the end. */
        public Builder totalTime(Duration totalTime) {
            this.totalTime = time("totalTime", totalTime);
            return this;
        }

        /** Decoding speed. */
        public Builder tokensPerSecond(double tokensPerSecond) {
            Require.that(
                    tokensPerSecond > 0 && Double.isFinite(tokensPerSecond),
                    "tokensPerSecond",
                    tokensPerSecond,
                    "a number above 0");
            this.tokensPerSecond = OptionalDouble.of(tokensPerSecond);
            return this;
        }

        private static int count(String option, int count) {
            Require.that(count >= 0, option, count, "at least 0");
            return count;
        }

        private static Duration time(String option, Duration time) {
            Require.that(!requireNonNull(time, option).isNegative(), option, time, "at least 0");
            return time;
        }

        /**
         * The report.
         *
         * @throws InvalidOptionException if there is no verifier
         */
        public GenerationReport build() {
            if (verifier == null) {
                throw new InvalidOptionException("verifier", "missing", "the model whose text it is");
            }
            return new GenerationReport(this, verifier);
        }
    }
}
