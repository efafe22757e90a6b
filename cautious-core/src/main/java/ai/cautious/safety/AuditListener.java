package ai.cautious.safety;

/**
 * Is told of each decision of a gate or an output monitor before anything follows from it, on the thread that asked for
 * it. What it throws fails the generation: nothing is answered that is not on record. Implementations are thread-safe.
 */
@FunctionalInterface
public interface AuditListener {

    /** Something has been decided. */
    void decided(AuditEvent event);

    /**
     * Writes to slf4j's logger {@code ai.cautious.safety.audit}: what is allowed or released at DEBUG, other decisions at
     * INFO, failures at WARN. Where the application has no slf4j provider, or one that leaves these out, nothing is kept.
     */
    static AuditListener logging() {
        return new LoggingListener();
    }
}
