package ai.cautious;

/** A well-formed checkpoint, adapter or template that needs something this library does not have. */
public final class UnsupportedModelException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** With a message that names what is at fault. */
    public UnsupportedModelException(String message) {
        super(message);
    }

    /** With the cause as well. */
    public UnsupportedModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
