package ai.cautious.acceptance;

import ai.cautious.model.DraftBlock;
import ai.cautious.model.TokenDistributions;
import ai.cautious.model.Verification;

/** The decision on one drafted block: speculative sampling (Leviathan et al. 2023, arXiv 2211.17192). Stateless. */
public final class SpeculativeSampling {

    private SpeculativeSampling() {}

    /**
     * Accepts drafted tokens one after another until the policy rejects one; then draws the next token as the policy's
     * {@link AcceptancePolicy#correction()} says: from the residual distribution after a rejection, from p (the bonus
     * token) where all were accepted.
     *
     * @param block γ ≥ 0 drafted tokens with q
     * @param p the verifier's distributions at the block's positions and one beyond: γ + 1 rows
     * @param policy decides on each drafted token
     * @param uniforms numbers in {@code [0, 1)}, {@code [γ + 1]}: one for each acceptance, the last for the draw
     * @param answerLength the number of the answer's tokens before the block
     */
    public static Verification decide(
            DraftBlock block, TokenDistributions p, AcceptancePolicy policy, double[] uniforms, int answerLength) {
        int length = block.length();
        double uniform = uniforms[length];
        if (length > 0) {
            int[] tokens = block.tokens();
            double[] pOfTokens = p.probabilities(tokens);
            double[] qOfTokens = block.distributions().probabilities(tokens);
            for (int i = 0; i < length; i++) {
                Candidate candidate =
                        new ScalarCandidate(i, answerLength + i, tokens[i], pOfTokens[i], qOfTokens[i], p);
                // Not "≥": a policy that answers NaN rejects.
                if (!(uniforms[i] < policy.acceptanceProbability(candidate))) {
                    return new Verification(i, correction(i, block.distributions(), p, policy, uniform));
                }
            }
        }
        return new Verification(length, bonus(block, p, policy, uniform, answerLength + length));
    }

    private static int correction(
            int position, TokenDistributions q, TokenDistributions p, AcceptancePolicy policy, double uniform) {
        return switch (policy.correction()) {
            case RESIDUAL -> p.sampleResidual(position, q, uniform);
            case TARGET -> p.sample(position, uniform);
            case MODE -> p.mode(position);
        };
    }

    private static int bonus(
            DraftBlock block, TokenDistributions p, AcceptancePolicy policy, double uniform, int answerPosition) {
        int position = block.length();
        if (policy.correction() == Correction.MODE) {
            return p.mode(position);
        }
        double weight = policy.draftWeight(answerPosition);
        return weight > 0
                ? p.sampleMixture(position, block.distributions(), weight, uniform)
                : p.sample(position, uniform);
    }

    private record ScalarCandidate(
            int position, int answerPosition, int token, double p, double q, TokenDistributions distributions)
            implements Candidate {
        @Override
        public double entropy() {
            return distributions.entropy(position);
        }

        @Override
        public boolean isMode() {
            return distributions.mode(position) == token;
        }
    }
}
