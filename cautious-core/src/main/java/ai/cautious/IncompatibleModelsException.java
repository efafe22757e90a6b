package ai.cautious;

/** A draft and a verifier, or a model and an adapter, that do not belong together. */
public final class IncompatibleModelsException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** With a message that names what is at fault. */
    public IncompatibleModelsException(String message) {
        super(message);
    }

    /** With the cause as well. */
    public IncompatibleModelsException(String message, Throwable cause) {
        super(message, cause);
    }
}
