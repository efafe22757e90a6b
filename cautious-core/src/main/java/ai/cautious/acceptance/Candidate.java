package ai.cautious.acceptance;

/** A drafted token up for decision. Valid only during the call that it is passed to. */
public interface Candidate {

    /** The token's place in its block, counted from 0. */
    int position();

    /** The token's place in the answer, counted from 0. */
    int answerPosition();

    /** p(x): the verifier's probability of the token, warped. */
    double p();

    /** q(x): the draft's probability of the token, warped; positive, since the token was drawn from q. */
    double q();

    /** The entropy of p at this position, in nats; computed when asked for. */
    double entropy();

    /** Whether the token is the most probable one of p; computed when asked for. */
    boolean isMode();
}
