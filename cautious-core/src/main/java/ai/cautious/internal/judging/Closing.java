package ai.cautious.internal.judging;

import ai.cautious.safety.JudgeSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a judge's session where something else has happened that counts. */
final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Closes a session; what goes wrong with that is logged. */
    static void quietly(JudgeSession session) {
        try {
            session.close();
        } catch (Exception e) {
            LOG.warn("a judge's session failed to close", e);
        }
    }
}
