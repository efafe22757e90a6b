package ai.cautious.model;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.sampling.Sampling;

/** A {@link TokenSession} of a verifier model. Not thread-safe. */
public interface VerifierSession extends TokenSession {

    /**
     * Computes p at every position of a drafted block and one beyond, in one forward pass, and decides how much of the
     * block stands. Afterwards the sequence is extended by the whole block: the caller truncates it to what was
     * accepted and appends {@link Verification#nextToken()}.
     *
     * @param block γ ≥ 0 drafted tokens; an empty block is plain decoding. The sequence must not be empty
     * @param sampling the warping that turns logits into p, the same that the draft applied to q; its history ends
     *     before the block
     * @param policy decides on each drafted token
     * @param uniforms numbers in {@code [0, 1)}, {@code [γ + 1]}: one for each drafted token's acceptance, the last for
     *     drawing the next token
     * @return the decision
     * @throws ai.cautious.ContextLengthException if the capacity would be exceeded; the sequence is unchanged
     */
    Verification verify(DraftBlock block, Sampling sampling, AcceptancePolicy policy, double[] uniforms);
}
