package ai.cautious.internal;

import ai.cautious.InvalidOptionException;

/** Checks of options. */
public final class Require {

    private Require() {}

    /**
     * Throws unless a condition holds.
     *
     * @param option the option's name
     * @param value the value at fault
     * @param accepted what would be accepted
     * @throws InvalidOptionException if it does not
     */
    public static void that(boolean condition, String option, Object value, String accepted) {
        if (!condition) {
            throw new InvalidOptionException(option, value, accepted);
        }
    }
}
