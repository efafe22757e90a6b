package ai.cautious.model;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * What a session is opened with.
 *
 * @param capacity the greatest number of tokens that the session will hold
 * @param vocabularySize the number of leading logits that count; the rest (padding rows) is cut before the softmax, so
 *     that a draft and a verifier have distributions of one length
 */
public record SessionOptions(int capacity, int vocabularySize) {

    /** @throws InvalidOptionException if either number is not positive */
    public SessionOptions {
        Require.that(capacity > 0, "capacity", capacity, "at least 1");
        Require.that(vocabularySize > 0, "vocabularySize", vocabularySize, "at least 1");
    }
}
