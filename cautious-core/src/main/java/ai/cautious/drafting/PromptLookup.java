package ai.cautious.drafting;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * Drafting without a model: where the text's last tokens stood before, what followed them there is drafted. Costs nothing
 * and pays where an answer repeats its prompt: summaries, edits of code, quotes (Saxena 2023, prompt lookup decoding).
 * Lossless like any draft: q is all mass on the drafted token. Immutable.
 *
 * @param minMatch how many of the last tokens must match at least, from 1
 * @param maxMatch how many are looked for at first, down to {@code minMatch}
 * @param maxTokens how many tokens a round drafts at most
 */
public record PromptLookup(int minMatch, int maxMatch, int maxTokens) {

    /** @throws InvalidOptionException if a number is out of range */
    public PromptLookup {
        Require.that(minMatch > 0, "minMatch", minMatch, "at least 1");
        Require.that(maxMatch >= minMatch, "maxMatch", maxMatch, "at least minMatch, " + minMatch);
        Require.that(
                maxTokens > 0 && maxTokens <= DraftLength.MAX, "maxTokens", maxTokens, "from 1 to " + DraftLength.MAX);
    }

    /** Matches of two to four tokens, up to ten drafted ones. */
    public static PromptLookup defaults() {
        return new PromptLookup(2, 4, 10);
    }
}
