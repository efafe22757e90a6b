package ai.cautious.acceptance;

/** How the token is drawn that follows a block's accepted tokens. May grow: keep a default where you switch over it. */
public enum Correction {
    /** After a rejection from the residual distribution norm(max(p − q, 0)), else from p. */
    RESIDUAL,
    /** From p. */
    TARGET,
    /** The most probable token of p. */
    MODE
}
