package ai.cautious.sampling;

import static java.util.Objects.requireNonNull;

import ai.cautious.Experimental;
import java.util.Set;

/**
 * Sampling options with what they look back on. Not thread-safe: the history grows while a text is generated.
 *
 * @param options how logits are warped
 * @param history the prompt and the answer up to the token that is sampled next
 * @param endTokens the tokens that end an answer, which {@link SamplingOptions#minNewTokens()} holds off
 */
@Experimental
public record Sampling(SamplingOptions options, TokenHistory history, Set<Integer> endTokens) {

    /** Copies the set. */
    public Sampling {
        requireNonNull(options, "options");
        requireNonNull(history, "history");
        endTokens = Set.copyOf(requireNonNull(endTokens, "endTokens"));
    }

    /** Options that look back on nothing. */
    public static Sampling of(SamplingOptions options) {
        return new Sampling(options, new TokenHistory(), Set.of());
    }

    /** Whether a token may not come next, whatever its logit. */
    public boolean bans(int token) {
        return options.bannedTokens().contains(token)
                || (endTokens.contains(token) && history.answerLength() < options.minNewTokens());
    }
}
