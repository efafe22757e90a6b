package ai.cautious.acceptance;

/**
 * The rule by which drafted tokens stand. What exists decides {@linkplain TokenwisePolicy token by token}: implement that for
 * a rule of your own. May grow: keep a default where you switch over it; whoever decides says so where it meets a kind that it
 * does not know.
 *
 * <p>Engines have the {@link StandardPolicy standard policies} on their device; any other decides in Java. In the laws
 * below p and q are the warped distributions at one position, and a token that is rejected is replaced by one drawn as
 * {@link TokenwisePolicy#correction()} says.
 *
 * <p>Implementations are thread-safe and stateless.
 */
public sealed interface AcceptancePolicy permits TokenwisePolicy, LaterPolicy {

    /** Whether the output follows the verifier's own distribution exactly, whatever the draft and the sampling. */
    boolean isLossless();

    /**
     * The share w of the draft in the distribution that tokens are to follow at a position of the answer: (1 − w)·p +
     * w·q. Where it is positive the draft says q even if it drafts nothing there; once it is 0 it stays 0. 0 by default.
     *
     * @param answerPosition counted from 0 at the answer's first token
     */
    default double draftWeight(int answerPosition) {
        return 0;
    }

    /**
     * Rejection sampling: accepts x with probability min(1, p(x) / q(x)). The law is p: lossless (Leviathan et al. 2023,
     * arXiv 2211.17192; Chen et al. 2023, arXiv 2302.01318). At temperature 0 p and q are one-hot, so a drafted token
     * stands exactly where the verifier would have chosen it.
     */
    static TokenwisePolicy rejectionSampling() {
        return new StandardPolicy.RejectionSampling();
    }

    /**
     * Accepts x exactly where it is the most probable token of p, and replaces it by that token otherwise. The law is all
     * mass on p's most probable token: greedy decoding, at any temperature. Lossless at temperature 0 only, where it is
     * what rejection sampling is.
     */
    static TokenwisePolicy greedy() {
        return new StandardPolicy.Greedy();
    }

    /**
     * Rejection sampling against a shrunk q: accepts x with probability min(1, p(x) / (β·q(x))). The law is min(q, p/β) +
     * (1 − Σ min(q, p/β)) · norm(max(p − q, 0)): no token is more than 1/β times as probable as under p (Leviathan et al.
     * 2023, appendix A.5). Not lossless but for β = 1.
     *
     * @param beta in {@code (0, 1]}; the smaller, the more of the draft stands
     * @throws ai.cautious.InvalidOptionException if it is not
     */
    static TokenwisePolicy lenient(double beta) {
        return new StandardPolicy.Lenient(beta);
    }

    /**
     * Typical acceptance: accepts x exactly where p(x) ≥ min(ε, δ·exp(−H(p))), H being p's entropy in nats, and replaces
     * it by a draw from p otherwise. The law is q·a + (1 − Σ q·a) · p, a being 1 where p(x) reaches the bound and 0
     * elsewhere. Not lossless (Cai et al. 2024, Medusa, arXiv 2401.10774).
     *
     * @param epsilon in {@code (0, 1]}, the bound where p is sure
     * @param delta positive, the bound's scale where p is unsure
     * @throws ai.cautious.InvalidOptionException if one is out of range
     */
    static TokenwisePolicy typical(double epsilon, double delta) {
        return new StandardPolicy.Typical(epsilon, delta);
    }

    /**
     * Follows a declared mixture of draft and verifier at the answer's first tokens: (1 − α)·p + α·q there, exactly, and p
     * afterwards. Accepts x with probability min(1, ((1 − α)·p(x) + α·q(x)) / q(x)). Lets a safety-tuned draft steer how an
     * answer begins (after SafeDecoding, Xu et al. 2024, arXiv 2402.08983). Not lossless but for α = 0 or no tokens.
     *
     * @param alpha the draft's share, in {@code [0, 1]}
     * @param firstTokens for how many tokens, at least 0
     * @throws ai.cautious.InvalidOptionException if one is out of range
     */
    static TokenwisePolicy blend(double alpha, int firstTokens) {
        return new StandardPolicy.Blend(alpha, firstTokens);
    }
}
