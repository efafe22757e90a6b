package ai.cautious;

/** Something was used after it had been closed: a model, a session, a generator or a scheduler. */
public final class ClosedException extends CautiousException {

    private static final long serialVersionUID = 1L;

    private final String closed;

    /**
     * "{@code closed} has been closed".
     *
     * @param closed what, by its kind and its name where it has one
     */
    public ClosedException(String closed) {
        super(closed + " has been closed");
        this.closed = closed;
    }

    /** What has been closed. */
    public String closed() {
        return closed;
    }
}
