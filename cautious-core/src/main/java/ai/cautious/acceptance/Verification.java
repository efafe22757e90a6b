package ai.cautious.acceptance;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * What a verifier decided on a drafted block.
 *
 * @param accepted n, the number of drafted tokens that stand, {@code 0 … γ}
 * @param nextToken the token after them: drawn from the residual distribution where a drafted token was rejected, from
 *     p (the bonus token) where all were accepted
 */
public record Verification(int accepted, int nextToken) {

    /** @throws InvalidOptionException if either number is negative */
    public Verification {
        Require.that(accepted >= 0, "accepted", accepted, "at least 0");
        Require.that(nextToken >= 0, "nextToken", nextToken, "at least 0");
    }
}
