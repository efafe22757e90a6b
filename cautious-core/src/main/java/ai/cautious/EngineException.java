package ai.cautious;

/** A failure inside the inference engine, or an engine that is not there. */
public final class EngineException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** With a message that names what is at fault. */
    public EngineException(String message) {
        super(message);
    }

    /** With the cause as well. */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
