package ai.cautious.internal.judging;

import ai.cautious.model.DraftSession;
import ai.cautious.safety.GateDecision;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A judgement, and what the drafting can go on from.
 *
 * @param decision what was decided
 * @param continuation null where the prompt is not answered, or does not fit into it
 * @param latency how long it took
 */
public record Judged(GateDecision decision, @Nullable Continuation continuation, Duration latency) {

    /**
     * The judge's session: its prompt, as much of it computed as was judged in one piece, and what opens a draft.
     *
     * @param session whoever holds it closes it
     * @param prompt the judge's prompt, in its own tokens
     * @param opening how many tokens stand behind the prompt, where those alone are not computed; 0 where more are not
     * @param room how many tokens of an answer fit
     */
    public record Continuation(DraftSession session, int[] prompt, int opening, int room) implements AutoCloseable {

        @Override
        public void close() {
            session.close();
        }
    }

    /** Frees the session, if there is one. */
    public void close() {
        if (continuation != null) {
            continuation.close();
        }
    }
}
