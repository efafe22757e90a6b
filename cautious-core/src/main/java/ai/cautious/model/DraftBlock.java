package ai.cautious.model;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.SpeculativeSampling;
import ai.cautious.acceptance.Verification;
import ai.cautious.internal.Require;
import ai.cautious.sampling.TokenDistributions;
import org.jspecify.annotations.Nullable;

/**
 * Drafted tokens x₁…x_γ with the distributions q₁…q_γ that they were drawn from.
 *
 * <p>Not thread-safe. Owns its distributions and closes them when closed.
 */
public final class DraftBlock implements AutoCloseable {

    private final int[] tokens;
    private final @Nullable TokenDistributions distributions;
    private final double[] confidences;

    private DraftBlock(int[] tokens, @Nullable TokenDistributions distributions, double[] confidences) {
        this.tokens = tokens;
        this.distributions = distributions;
        this.confidences = confidences;
    }

    /** The block of plain decoding: nothing drafted. */
    public static DraftBlock empty() {
        return new DraftBlock(new int[0], null, new double[0]);
    }

    /**
     * A block without confidences.
     *
     * @param tokens {@code [γ]}
     * @param distributions q at γ positions, or at one more; this block takes ownership and closes it when closed
     * @throws InvalidOptionException if the two lengths do not fit or there is no distribution
     */
    public static DraftBlock of(int[] tokens, TokenDistributions distributions) {
        return of(tokens, distributions, new double[0]);
    }

    /**
     * A block.
     *
     * @param tokens {@code [γ]}
     * @param distributions q at γ positions, or at one more; this block takes ownership and closes it when closed
     * @param confidences the greatest probability of q before warping at each drafted position, {@code [γ]}; empty where
     *     they are not known
     * @throws InvalidOptionException if the lengths do not fit or there is no distribution
     */
    public static DraftBlock of(int[] tokens, TokenDistributions distributions, double[] confidences) {
        requireNonNull(tokens, "tokens");
        requireNonNull(distributions, "distributions");
        requireNonNull(confidences, "confidences");
        int positions = distributions.positions();
        Require.that(
                positions > 0 && (tokens.length == positions || tokens.length == positions - 1),
                "tokens",
                tokens.length,
                "as many as there are distributions (" + positions + "), or one fewer");
        Require.that(
                confidences.length == 0 || confidences.length == tokens.length,
                "confidences",
                confidences.length,
                "none, or one for each token");
        return new DraftBlock(tokens.clone(), distributions, confidences.clone());
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

    /** A copy of the draft's confidences, {@code [γ]}; empty where they are not known. */
    public double[] confidences() {
        return confidences.clone();
    }

    /** Whether there are distributions: a block of plain decoding has none. */
    public boolean hasDistributions() {
        return distributions != null;
    }

    /**
     * q at each drafted position, and perhaps at the one after them.
     *
     * @throws InvalidOptionException if there are none
     */
    public TokenDistributions distributions() {
        if (distributions == null) {
            throw new InvalidOptionException("block", "empty", "a block with distributions");
        }
        return distributions;
    }

    /**
     * {@link SpeculativeSampling#decide} on this block.
     *
     * @param p the verifier's distributions at the block's positions and one beyond: γ + 1 rows
     * @param uniforms numbers in {@code [0, 1)}, {@code [γ + 1]}
     * @param answerLength the number of the answer's tokens before the block
     * @throws InvalidOptionException if the policy is of a kind that is not known, or needs q where there is none
     */
    public Verification decide(TokenDistributions p, AcceptancePolicy policy, double[] uniforms, int answerLength) {
        return SpeculativeSampling.decide(tokens, distributions, p, policy, uniforms, answerLength);
    }

    @Override
    public void close() {
        if (distributions != null) {
            distributions.close();
        }
    }
}
