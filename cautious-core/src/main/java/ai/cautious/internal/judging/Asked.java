package ai.cautious.internal.judging;

import ai.cautious.safety.GateDecision;
import java.time.Duration;

/**
 * What asking a judge came to.
 *
 * @param decision of the gate
 * @param latency from the request to the decision
 */
public record Asked(GateDecision decision, Duration latency) {

    /** The stricter of both, in the time of both. */
    public Asked and(Asked other) {
        return new Asked(decision.stricter(other.decision), latency.plus(other.latency));
    }
}
