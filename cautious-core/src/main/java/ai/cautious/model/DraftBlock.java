package ai.cautious.model;

import ai.cautious.InvalidOptionException;
import org.jspecify.annotations.Nullable;

/**
 * Drafted tokens x₁…x_γ with the distributions q₁…q_γ that they were drawn from.
 *
 * <p>Not thread-safe. Owns its distributions and closes them when closed.
 */
public final class DraftBlock implements AutoCloseable {

    private final int[] tokens;
    private final @Nullable TokenDistributions distributions;

    private DraftBlock(int[] tokens, @Nullable TokenDistributions distributions) {
        this.tokens = tokens;
        this.distributions = distributions;
    }

    /** The block of plain decoding: nothing drafted. */
    public static DraftBlock empty() {
        return new DraftBlock(new int[0], null);
    }

    /**
     * A block of γ ≥ 1 tokens.
     *
     * @param tokens {@code [γ]}
     * @param distributions q, γ positions; this block takes ownership and closes it when closed
     * @throws InvalidOptionException if the two lengths differ or there is no token
     */
    public static DraftBlock of(int[] tokens, TokenDistributions distributions) {
        InvalidOptionException.require(
                tokens.length > 0 && tokens.length == distributions.positions(),
                "tokens",
                tokens.length,
                "as many as there are distributions (" + distributions.positions() + "), and at least 1");
        return new DraftBlock(tokens.clone(), distributions);
    }

    /** γ, the number of drafted tokens. */
    public int length() {
        return tokens.length;
    }

    /** The drafted token at {@code position}, counted from 0. */
    public int token(int position) {
        return tokens[position];
    }

    /** A copy of the drafted tokens, {@code [γ]}. */
    public int[] tokens() {
        return tokens.clone();
    }

    /**
     * q at each drafted position.
     *
     * @throws InvalidOptionException if the block is empty
     */
    public TokenDistributions distributions() {
        if (distributions == null) {
            throw new InvalidOptionException("block", "empty", "a block with at least one drafted token");
        }
        return distributions;
    }

    @Override
    public void close() {
        if (distributions != null) {
            distributions.close();
        }
    }
}
