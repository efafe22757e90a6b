package ai.cautious.acceptance;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * The policies that engines have on their device, each defined at its factory in {@link AcceptancePolicy}. May grow: keep
 * a default where you switch over it, as an engine does, which lets those that it does not know decide in Java.
 */
public sealed interface StandardPolicy extends TokenwisePolicy
        permits StandardPolicy.RejectionSampling,
                StandardPolicy.Greedy,
                StandardPolicy.Lenient,
                StandardPolicy.Typical,
                StandardPolicy.Blend,
                LaterStandardPolicy {

    /** {@link AcceptancePolicy#rejectionSampling()}. */
    record RejectionSampling() implements StandardPolicy {
        @Override
        public double acceptanceProbability(Candidate candidate) {
            return Math.min(1, candidate.p() / candidate.q());
        }

        @Override
        public boolean isLossless() {
            return true;
        }
    }

    /** {@link AcceptancePolicy#greedy()}. */
    record Greedy() implements StandardPolicy {
        @Override
        public double acceptanceProbability(Candidate candidate) {
            return candidate.isMode() ? 1 : 0;
        }

        @Override
        public boolean isLossless() {
            return false;
        }

        @Override
        public Correction correction() {
            return Correction.MODE;
        }
    }

    /**
     * {@link AcceptancePolicy#lenient}.
     *
     * @param beta in {@code (0, 1]}
     */
    record Lenient(double beta) implements StandardPolicy {

        /** @throws InvalidOptionException if β is out of range */
        public Lenient {
            Require.that(beta > 0 && beta <= 1, "beta", beta, "in (0, 1]");
        }

        @Override
        public double acceptanceProbability(Candidate candidate) {
            return Math.min(1, candidate.p() / (beta * candidate.q()));
        }

        @Override
        public boolean isLossless() {
            return beta == 1;
        }
    }

    /**
     * {@link AcceptancePolicy#typical}.
     *
     * @param epsilon in {@code (0, 1]}
     * @param delta positive
     */
    record Typical(double epsilon, double delta) implements StandardPolicy {

        /** @throws InvalidOptionException if a number is out of range */
        public Typical {
            Require.that(epsilon > 0 && epsilon <= 1, "epsilon", epsilon, "in (0, 1]");
            Require.that(delta > 0 && delta < Double.POSITIVE_INFINITY, "delta", delta, "a finite number above 0");
        }

        @Override
        public double acceptanceProbability(Candidate candidate) {
            return candidate.p() >= Math.min(epsilon, delta * Math.exp(-candidate.entropy())) ? 1 : 0;
        }

        @Override
        public boolean isLossless() {
            return false;
        }

        @Override
        public Correction correction() {
            return Correction.TARGET;
        }
    }

    /**
     * {@link AcceptancePolicy#blend}.
     *
     * @param alpha in {@code [0, 1]}
     * @param firstTokens at least 0
     */
    record Blend(double alpha, int firstTokens) implements StandardPolicy {

        /** @throws InvalidOptionException if a number is out of range */
        public Blend {
            Require.that(alpha >= 0 && alpha <= 1, "alpha", alpha, "in [0, 1]");
            Require.that(firstTokens >= 0, "firstTokens", firstTokens, "at least 0");
        }

        @Override
        public double acceptanceProbability(Candidate candidate) {
            double weight = draftWeight(candidate.answerPosition());
            return Math.min(1, (1 - weight) * candidate.p() / candidate.q() + weight);
        }

        @Override
        public boolean isLossless() {
            return alpha == 0 || firstTokens == 0;
        }

        @Override
        public double draftWeight(int answerPosition) {
            return answerPosition < firstTokens ? alpha : 0;
        }
    }
}
