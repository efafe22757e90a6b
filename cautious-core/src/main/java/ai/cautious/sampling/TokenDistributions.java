package ai.cautious.sampling;

import ai.cautious.Experimental;

/**
 * Warped next-token distributions at consecutive positions, in the engine's own representation on its own device:
 * logically {@code [positions, vocab]}, each row summing to 1.
 *
 * <p>Core's {@link HostDistributions} is the reference that every engine's implementation is tested against. Not
 * thread-safe.
 */
@Experimental
public interface TokenDistributions extends AutoCloseable {

    /** The number of rows. */
    int positions();

    /** The number of columns: {@code [vocab]}, equal for a draft and the verifier that checks it. */
    int vocabularySize();

    /**
     * The probability of one token at each of the first positions, in one synchronisation.
     *
     * @param tokens one id for each of the first {@code tokens.length ≤ positions()} rows
     * @return probabilities, {@code [tokens.length]}
     */
    double[] probabilities(int[] tokens);

    /** The entropy of the row at {@code position}, in nats. */
    double entropy(int position);

    /** Draws from the row at {@code position}: the first token whose cumulative probability exceeds {@code uniform}. */
    int sample(int position, double uniform);

    /**
     * Draws from the residual distribution norm(max(scale·p − q, 0)), p being this row and q the drafted one; from p where
     * nothing is left.
     *
     * @param q distributions of the same engine or any other, of the same vocabulary size
     * @param scale finite and at least 0: 1 where tokens are decided on one by one; verifying a block as a whole scales p by
     *     how likely what came before is to stand (Sun et al. 2024, arXiv 2403.10444)
     * @throws ai.cautious.InvalidOptionException if the scale is out of range or the vocabularies differ
     */
    int sampleResidual(int position, TokenDistributions q, double scale, double uniform);

    /** The most probable token of the row at {@code position}; the lowest id where several tie. */
    int mode(int position);

    /**
     * Draws from (1 − weight)·p + weight·q, p being this row.
     *
     * @param q distributions of the same engine or any other, of the same vocabulary size
     * @param weight in {@code [0, 1]}
     */
    int sampleMixture(int position, TokenDistributions q, double weight, double uniform);

    /** The row at {@code position} on the host: {@code [vocab]}. */
    float[] toArray(int position);

    /** Frees what the engine holds. Idempotent. */
    @Override
    void close();
}
