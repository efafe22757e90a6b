package ai.cautious.acceptance;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.sampling.TokenDistributions;
import org.jspecify.annotations.Nullable;

/** The decision on one drafted block: speculative sampling (Leviathan et al. 2023, arXiv 2211.17192). Stateless. */
public final class SpeculativeSampling {

    private SpeculativeSampling() {}

    /**
     * Accepts drafted tokens one after another until the policy rejects one; then draws the next token as the policy's
     * {@link TokenwisePolicy#correction()} says: from the residual distribution after a rejection, from p (the bonus
     * token) where all were accepted.
     *
     * @param tokens γ ≥ 0 drafted tokens
     * @param q the distributions that they were drawn from, and one beyond where the policy's draft weight is positive there;
     *     null where nothing was drafted
     * @param p the verifier's distributions at the block's positions and one beyond: γ + 1 rows
     * @param policy decides on each drafted token
     * @param uniforms numbers in {@code [0, 1)}, {@code [γ + 1]}: one for each acceptance, the last for the draw
     * @param answerLength the number of the answer's tokens before the block
     * @throws InvalidOptionException if the policy is of a kind that is not known here, or there is no q where it is needed
     */
    public static Verification decide(
            int[] tokens,
            @Nullable TokenDistributions q,
            TokenDistributions p,
            AcceptancePolicy policy,
            double[] uniforms,
            int answerLength) {
        requireNonNull(tokens, "tokens");
        requireNonNull(p, "p");
        requireNonNull(policy, "policy");
        requireNonNull(uniforms, "uniforms");
        if (!(policy instanceof TokenwisePolicy tokenwise)) {
            throw new InvalidOptionException("acceptancePolicy", policy, "one that decides token by token");
        }
        int length = tokens.length;
        double uniform = uniforms[length];
        if (length > 0) {
            TokenDistributions drafted = require(q);
            double[] pOfTokens = p.probabilities(tokens);
            double[] qOfTokens = drafted.probabilities(tokens);
            for (int i = 0; i < length; i++) {
                Candidate candidate =
                        new ScalarCandidate(i, answerLength + i, tokens[i], pOfTokens[i], qOfTokens[i], p);
                // Not "≥": a policy that answers NaN rejects.
                if (!(uniforms[i] < tokenwise.acceptanceProbability(candidate))) {
                    return new Verification(i, correction(i, drafted, p, tokenwise.correction(), uniform));
                }
            }
        }
        if (tokenwise.correction() == Correction.MODE) {
            return new Verification(length, p.mode(length));
        }
        double weight = policy.draftWeight(answerLength + length);
        return new Verification(
                length, weight > 0 ? p.sampleMixture(length, require(q), weight, uniform) : p.sample(length, uniform));
    }

    private static int correction(
            int position, TokenDistributions q, TokenDistributions p, Correction correction, double uniform) {
        return switch (correction) {
            case RESIDUAL -> p.sampleResidual(position, q, 1, uniform);
            case TARGET -> p.sample(position, uniform);
            case MODE -> p.mode(position);
        };
    }

    private static TokenDistributions require(@Nullable TokenDistributions q) {
        if (q == null) {
            throw new InvalidOptionException(
                    "q", "missing", "given where tokens were drafted or a draft has its share");
        }
        return q;
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
