package ai.cautious.model;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.List;

/**
 * What a draft is asked for in one round. Immutable.
 *
 * <p>A draft may end a block early where it is unsure: after the first token at which the product, over the block so far,
 * of the acceptance expected at each token's confidence falls below {@code minReach}. Confidence is the greatest
 * probability of q before any warping. Whether another token is drafted so depends on those that are drafted already, not
 * on itself: that keeps rejection sampling lossless.
 *
 * @param length γ, the most tokens to draft; 0 where at most the next distribution is wanted
 * @param withNext whether q is wanted at the position after the last drafted token, too
 * @param minReach in {@code [0, 1]}; 0 drafts all γ tokens
 * @param acceptanceByConfidence the acceptance expected, by confidence in bins of equal width from 0 to 1; not empty
 */
public record DraftPlan(int length, boolean withNext, double minReach, List<Double> acceptanceByConfidence) {

    /** @throws InvalidOptionException if a number is out of range */
    public DraftPlan {
        Require.that(length >= 0, "length", length, "at least 0");
        Require.that(minReach >= 0 && minReach <= 1, "minReach", minReach, "in [0, 1]");
        acceptanceByConfidence = List.copyOf(acceptanceByConfidence);
        Require.that(!acceptanceByConfidence.isEmpty(), "acceptanceByConfidence", "empty", "at least one bin");
    }

    /** γ tokens, whatever the draft's confidence. */
    public static DraftPlan of(int length) {
        return new DraftPlan(length, false, 0, List.of(1.0));
    }

    /** The same with q after the last drafted token. */
    public DraftPlan andNext() {
        return new DraftPlan(length, true, minReach, acceptanceByConfidence);
    }

    /** The acceptance expected of a token at whose position the draft has this confidence. */
    public double expectedAcceptance(double confidence) {
        return acceptanceByConfidence.get(bin(confidence, acceptanceByConfidence.size()));
    }

    /** Which of so many bins a confidence in {@code [0, 1]} falls into. */
    public static int bin(double confidence, int bins) {
        return Math.max(0, Math.min((int) (confidence * bins), bins - 1));
    }
}
