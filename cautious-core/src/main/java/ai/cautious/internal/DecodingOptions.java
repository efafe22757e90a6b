package ai.cautious.internal;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.sampling.SamplingOptions;
import java.util.Set;

/**
 * How one answer is decoded. Immutable.
 *
 * @param draftLength γ ≥ 0, the most tokens to draft in a round
 * @param draftLimit how many tokens of the answer the draft's session has room for; past them decoding is plain
 * @param limit how many tokens may be generated; the verifier's session has room for them
 * @param sampling warps p and q alike
 * @param policy the rule by which drafted tokens stand
 * @param endTokens the tokens that end an answer
 * @param seed of the random numbers
 */
public record DecodingOptions(
        int draftLength,
        int draftLimit,
        int limit,
        SamplingOptions sampling,
        AcceptancePolicy policy,
        Set<Integer> endTokens,
        long seed) {}
