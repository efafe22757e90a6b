package ai.cautious.acceptance;

import ai.cautious.model.DraftBlock;
import ai.cautious.model.TokenDistributions;
import ai.cautious.model.Verification;

/** The decision on one drafted block: speculative sampling (Leviathan et al. 2023, arXiv 2211.17192). Stateless. */
public final class SpeculativeSampling {

    private SpeculativeSampling() {}

    /**
     * Accepts drafted tokens one after another until the policy rejects one; then draws the next token from the
     * residual distribution norm(max(p − q, 0)), or the bonus token from p where all were accepted.
     *
     * @param block γ ≥ 0 drafted tokens with q
     * @param p the verifier's distributions at the block's positions and one beyond: γ + 1 rows
     * @param policy decides on each drafted token
     * @param uniforms numbers in {@code [0, 1)}, {@code [γ + 1]}: one for each acceptance, the last for the draw
     */
    public static Verification decide(
            DraftBlock block, TokenDistributions p, AcceptancePolicy policy, double[] uniforms) {
        int length = block.length();
        double nextUniform = uniforms[length];
        if (length == 0) {
            return new Verification(0, p.sample(0, nextUniform));
        }
        int[] tokens = block.tokens();
        TokenDistributions q = block.distributions();
        double[] pOfTokens = p.probabilities(tokens);
        double[] qOfTokens = q.probabilities(tokens);
        for (int i = 0; i < length; i++) {
            Candidate candidate = new ScalarCandidate(i, pOfTokens[i], qOfTokens[i], p);
            if (uniforms[i] >= policy.acceptanceProbability(candidate)) {
                return new Verification(i, p.sampleResidual(i, q, nextUniform));
            }
        }
        return new Verification(length, p.sample(length, nextUniform));
    }

    private record ScalarCandidate(int position, double p, double q, TokenDistributions distributions)
            implements Candidate {
        @Override
        public double entropy() {
            return distributions.entropy(position);
        }
    }
}
