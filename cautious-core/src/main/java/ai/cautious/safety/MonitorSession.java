package ai.cautious.safety;

/** A monitor's reading of one answer. Not thread-safe. */
@FunctionalInterface
public interface MonitorSession extends AutoCloseable {

    /**
     * Whether an answer may be released that begins with this text.
     *
     * @param answerSoFar all of it so far; grows from one call to the next
     */
    MonitorDecision review(String answerSoFar);

    /** Frees what is kept of the answer. */
    @Override
    default void close() {}
}
