package ai.cautious;

/** More tokens than a model's context or a session's capacity holds. */
public final class ContextLengthException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** With a message that names what is at fault. */
    public ContextLengthException(String message) {
        super(message);
    }

    /** With the cause as well. */
    public ContextLengthException(String message, Throwable cause) {
        super(message, cause);
    }
}
