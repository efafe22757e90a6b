package ai.cautious;

/** More tokens than a model's context or a session's capacity holds. */
public final class ContextLengthException extends CautiousException {

    private static final long serialVersionUID = 1L;

    private final int tokens;
    private final int limit;

    /**
     * With a message that names what is at fault.
     *
     * @param tokens how many there are, or are to be
     * @param limit how many there may be
     */
    public ContextLengthException(String message, int tokens, int limit) {
        super(message);
        this.tokens = tokens;
        this.limit = limit;
    }

    /** How many tokens there are, or are to be. */
    public int tokens() {
        return tokens;
    }

    /** How many there may be. */
    public int limit() {
        return limit;
    }
}
