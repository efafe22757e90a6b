package ai.cautious.safety;

/**
 * Is told of each decision before anything follows from it, on the thread that asked for it. What it throws fails the
 * generation: nothing is answered that is not on record. Implementations are thread-safe.
 */
@FunctionalInterface
public interface AuditListener {

    /** A gate has decided. */
    void decided(AuditEvent event);

    /**
     * Writes to slf4j's logger {@code ai.cautious.safety.audit}: what is allowed at DEBUG, other actions at INFO, failures
     * at WARN.
     */
    static AuditListener logging() {
        return new LoggingListener();
    }
}
