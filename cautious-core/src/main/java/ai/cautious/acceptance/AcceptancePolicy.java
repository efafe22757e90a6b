package ai.cautious.acceptance;

/**
 * Decides whether a drafted token stands, from a few scalars, so that one policy serves every engine.
 *
 * <p>Implementations are thread-safe and stateless.
 */
public interface AcceptancePolicy {

    /**
     * The probability with which the candidate is accepted.
     *
     * @return a number in {@code [0, 1]}
     */
    double acceptanceProbability(Candidate candidate);

    /** Whether the output follows the verifier's own distribution exactly, whatever the draft. */
    boolean isLossless();

    /**
     * Rejection sampling: accepts x with probability min(1, p(x) / q(x)). Lossless (Leviathan et al. 2023, arXiv
     * 2211.17192; Chen et al. 2023, arXiv 2302.01318). At temperature 0 p and q are one-hot, so a drafted token stands
     * exactly where the verifier would have chosen it.
     */
    static AcceptancePolicy rejectionSampling() {
        return RejectionSampling.INSTANCE;
    }
}
