package ai.cautious.safety;

/**
 * A judge's work on one text after another. What was judged before plays no part in a judgement; of an answer that grows
 * from one request to the next, only what is new need be computed. One thread judges at a time.
 */
@FunctionalInterface
public interface JudgeSession extends AutoCloseable {

    /** As {@link SafetyJudge#judge}. */
    Judgement judge(JudgeRequest request);

    /**
     * Ends the session. Idempotent, never waits, and may be called while another thread judges, which then ends as soon as
     * it can and frees what is left.
     */
    @Override
    default void close() {}
}
