package ai.cautious.internal.decoding;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.PromptLookup;
import ai.cautious.sampling.SamplingOptions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one answer is decoded. Immutable.
 *
 * @param draftLength how many tokens each round drafts
 * @param lookup drafts from the text so far; null for not
 * @param draftLimit how many tokens of the answer the draft's session has room for; past them decoding is plain
 * @param limit how many tokens may be generated; the verifier's session has room for them
 * @param vocabularySize the number of logits that count
 * @param sampling warps p and q alike
 * @param policy the rule by which drafted tokens stand
 * @param endTokens the tokens that end an answer
 * @param seed of the random numbers
 */
record DecodingOptions(
        DraftLength draftLength,
        @Nullable PromptLookup lookup,
        int draftLimit,
        int limit,
        int vocabularySize,
        SamplingOptions sampling,
        AcceptancePolicy policy,
        Set<Integer> endTokens,
        long seed) {}
