package ai.cautious;

/** More was asked for at once than is let run and wait, or for longer than anything may wait: it may be asked again later. */
public final class OverloadedException extends CautiousException {

    private static final long serialVersionUID = 1L;

    /** With a message that names the limit at fault. */
    public OverloadedException(String message) {
        super(message);
    }
}
