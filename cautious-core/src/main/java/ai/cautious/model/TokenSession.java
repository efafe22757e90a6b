package ai.cautious.model;

import java.util.Arrays;

/**
 * A cursor over one token sequence with its KV cache.
 *
 * <p>Appending may be lazy: a session computes the cache of a token at the latest when something depends on it, so a
 * loop can append the token that it has just sampled and let the next pass compute it together with what follows.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public interface TokenSession extends AutoCloseable {

    /** The number of tokens in the sequence, computed or not. */
    int length();

    /**
     * Extends the sequence.
     *
     * @param tokens ids in {@code [0, vocab)}
     * @throws ai.cautious.ContextLengthException if the session's capacity would be exceeded; the sequence is unchanged
     * @throws ai.cautious.CautiousException if an id is out of range or the session is closed
     */
    void append(int... tokens);

    /** How many tokens at the sequence's end the cache lacks. */
    int pending();

    /**
     * Computes the cache of further tokens, in their order and in one pass: of every one but the last, whose pass the next draft
     * or verification makes anyway.
     *
     * @param tokens how many at most, at least 1; an engine may take fewer, but takes one where there is one
     * @return how many are left: 0 where all but the last are computed, or the engine reads a sequence as a whole, so that
     *     nothing is to be computed ahead
     */
    int prefill(int tokens);

    /** Computes the cache of every token but the last, in as many passes as the engine takes. */
    default void prefill() {
        int left;
        do {
            left = prefill(Integer.MAX_VALUE);
        } while (left > 0);
    }

    /**
     * How many tokens at the sequence's beginning were taken from a cache that earlier sessions filled; 0 where none was or
     * the engine keeps none.
     */
    default int reused() {
        return 0;
    }

    /**
     * Shortens the sequence to its first {@code length} tokens, in constant time and without a copy.
     *
     * @throws ai.cautious.CautiousException if {@code length} is negative or exceeds {@link #length()}
     */
    void truncate(int length);

    /**
     * The natural logarithm of each continuation token's probability at temperature 1, given the sequence and the
     * continuation's earlier tokens; one batched pass. The sequence stays as it was.
     *
     * @param continuation ids {@code [n]}, n ≥ 1; the sequence must not be empty
     * @return nats, {@code [n]}
     * @throws ai.cautious.ContextLengthException if sequence and continuation exceed the capacity
     */
    double[] score(int... continuation);

    /**
     * The natural logarithm of the probability of each whole continuation at temperature 1, given the sequence, which stays
     * as it was. Engines compute once what continuations share at their beginning; see {@link ContinuationPass}.
     *
     * @param continuations ids, each {@code [n]}, n ≥ 1, of any lengths; the sequence must not be empty
     * @return nats, one for each continuation
     * @throws ai.cautious.ContextLengthException if sequence and a continuation exceed the capacity
     */
    default double[] logProbabilities(int[]... continuations) {
        return Arrays.stream(continuations)
                .mapToDouble(continuation -> Arrays.stream(score(continuation)).sum())
                .toArray();
    }

    /**
     * This session's sequence in the tokens of {@link LanguageModel#inOwnTokens}: itself, unless the model is a view that
     * speaks another tokenizer's. What is appended to it before anything else begins the sequence, and this session goes on
     * from there; its own length counts the tokens that it is given itself.
     *
     * @return closed with this session
     */
    default TokenSession inOwnTokens() {
        return this;
    }

    /** Frees the KV cache. Idempotent. */
    @Override
    void close();
}
