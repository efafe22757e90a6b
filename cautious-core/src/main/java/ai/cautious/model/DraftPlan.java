package ai.cautious.model;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a draft is asked for in one round. Immutable.
 *
 * <p>A draft may end a block early where it is unsure: after the first token at which the product, over the block so far,
 * of the acceptance expected at each token's confidence falls below {@code minReach}. Confidence is the greatest
 * probability of q before any warping. Whether another token is drafted so depends on those that are drafted already, not
 * on itself: that keeps rejection sampling lossless.
 */
public final class DraftPlan {

    private final int length;
    private final boolean withNext;
    private final double minReach;
    private final double[] acceptanceByConfidence;

    private DraftPlan(Builder builder) {
        this.length = builder.length;
        this.withNext = builder.withNext;
        this.minReach = builder.minReach;
        this.acceptanceByConfidence = builder.acceptanceByConfidence;
    }

    /**
     * γ tokens, whatever the draft's confidence.
     *
     * @throws InvalidOptionException if the length is negative
     */
    public static DraftPlan of(int length) {
        return builder().length(length).build();
    }

    /** A builder of a plan for no tokens. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has this plan's values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.length = length;
        builder.withNext = withNext;
        builder.minReach = minReach;
        builder.acceptanceByConfidence = acceptanceByConfidence;
        return builder;
    }

    /** The same with q after the last drafted token. */
    public DraftPlan andNext() {
        return toBuilder().withNext(true).build();
    }

    /** γ, the most tokens to draft; 0 where at most the next distribution is wanted. */
    public int length() {
        return length;
    }

    /** Whether q is wanted at the position after the last drafted token, too. */
    public boolean withNext() {
        return withNext;
    }

    /** In {@code [0, 1]}; 0 drafts all γ tokens. */
    public double minReach() {
        return minReach;
    }

    /** A copy of the acceptance expected, by confidence in bins of equal width from 0 to 1; at least one. */
    public double[] acceptanceByConfidence() {
        return acceptanceByConfidence.clone();
    }

    /** The acceptance expected of a token at whose position the draft has this confidence. */
    public double expectedAcceptance(double confidence) {
        return acceptanceByConfidence[bin(confidence, acceptanceByConfidence.length)];
    }

    /** Which of so many bins a confidence in {@code [0, 1]} falls into. */
    public static int bin(double confidence, int bins) {
        return Math.max(0, Math.min((int) (confidence * bins), bins - 1));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DraftPlan plan
                && length == plan.length
                && withNext == plan.withNext
                && minReach == plan.minReach
                && Arrays.equals(acceptanceByConfidence, plan.acceptanceByConfidence);
    }

    @Override
    public int hashCode() {
        return Objects.hash(length, withNext, minReach, Arrays.hashCode(acceptanceByConfidence));
    }

    @Override
    public String toString() {
        return "DraftPlan[length=" + length + ", withNext=" + withNext + ", minReach=" + minReach + "]";
    }

    /** Builds {@link DraftPlan}. Not thread-safe. */
    public static final class Builder {

        private int length;
        private boolean withNext;
        private double minReach;
        private double[] acceptanceByConfidence = {1};

        private Builder() {}

        /**
         * γ, the most tokens to draft.
         *
         * @throws InvalidOptionException if it is negative
         */
        public Builder length(int length) {
            Require.that(length >= 0, "length", length, "at least 0");
            this.length = length;
            return this;
        }

        /** Whether q is wanted at the position after the last drafted token, too; by default not. */
        public Builder withNext(boolean withNext) {
            this.withNext = withNext;
            return this;
        }

        /**
         * The expected acceptance of the block so far below which no further token is drafted; 0 by default.
         *
         * @throws InvalidOptionException if it is not in {@code [0, 1]}
         */
        public Builder minReach(double minReach) {
            Require.that(minReach >= 0 && minReach <= 1, "minReach", minReach, "in [0, 1]");
            this.minReach = minReach;
            return this;
        }

        /**
         * The acceptance expected, by confidence in bins of equal width from 0 to 1; by default 1 everywhere.
         *
         * @throws InvalidOptionException if there is no bin
         */
        public Builder acceptanceByConfidence(double... acceptance) {
            requireNonNull(acceptance, "acceptance");
            Require.that(acceptance.length > 0, "acceptanceByConfidence", "empty", "at least one bin");
            this.acceptanceByConfidence = acceptance.clone();
            return this;
        }

        /** The plan. */
        public DraftPlan build() {
            return new DraftPlan(this);
        }
    }
}
