package ai.cautious.acceptance;

/**
 * Decides on one drafted token after another, from a few scalars, so that one policy serves every engine: up to the first that
 * is rejected, tokens stand.
 *
 * <p>Implementations are thread-safe and stateless.
 */
public non-sealed interface TokenwisePolicy extends AcceptancePolicy {

    /**
     * The probability with which the candidate is accepted.
     *
     * @return a number in {@code [0, 1]}
     */
    double acceptanceProbability(Candidate candidate);

    /** How the token is drawn that follows the accepted ones; from the residual distribution by default. */
    default Correction correction() {
        return Correction.RESIDUAL;
    }
}
