package ai.cautious;

/** The root of every exception that this library throws on purpose; its message names what is at fault. */
public abstract class CautiousException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a message that names the file, tensor, token or option at fault and what would be accepted. */
    protected CautiousException(String message) {
        super(message);
    }

    /** With the cause as well. */
    protected CautiousException(String message, Throwable cause) {
        super(message, cause);
    }
}
