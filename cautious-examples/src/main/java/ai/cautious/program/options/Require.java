package ai.cautious.program.options;

import ai.cautious.InvalidOptionException;

/** Checks of what was typed. */
public final class Require {

    private Require() {}

    /**
     * Throws unless a condition holds.
     *
     * @param option as it was typed
     * @throws InvalidOptionException if it does not: {@code option} is {@code value}; it must be {@code accepted}
     */
    public static void that(boolean condition, String option, Object value, String accepted) {
        if (!condition) {
            throw new InvalidOptionException(option, value, accepted);
        }
    }
}
