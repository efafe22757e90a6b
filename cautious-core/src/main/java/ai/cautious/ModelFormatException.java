package ai.cautious;

/** A checkpoint, adapter or tokenizer file that is missing, malformed or contradicts itself. */
public final class ModelFormatException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** With a message that names what is at fault. */
    public ModelFormatException(String message) {
        super(message);
    }

    /** With the cause as well. */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
