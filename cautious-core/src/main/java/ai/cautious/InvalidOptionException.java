package ai.cautious;

/** An option, argument or combination of them outside what is accepted. */
public final class InvalidOptionException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /**
     * "{@code option} is {@code value}; it must be {@code accepted}".
     *
     * @param option the option's name
     * @param value the value at fault
     * @param accepted what would be accepted
     */
    public InvalidOptionException(String option, Object value, String accepted) {
        super(option + " is " + value + "; it must be " + accepted);
    }

    /** For a fault between several options; the message names them. */
    public InvalidOptionException(String message) {
        super(message);
    }

    /**
     * Throws unless a condition holds.
     *
     * @throws InvalidOptionException if it does not
     */
    public static void require(boolean condition, String option, Object value, String accepted) {
        if (!condition) {
            throw new InvalidOptionException(option, value, accepted);
        }
    }
}
