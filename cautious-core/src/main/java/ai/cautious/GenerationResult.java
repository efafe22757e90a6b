package ai.cautious;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyVerdict;
import java.util.List;
import java.util.Optional;

/**
 * A finished generation. Immutable.
 *
 * @param text the answer, or the refusal
 * @param tokens the answer's ids, those that spell a stop string included, but no end token; none of a refusal
 * @param finishReason why it ended
 * @param report what it did and how long it took
 * @param gateDecision what the gate made of the prompt; empty where there is no gate, or it has not decided
 */
public record GenerationResult(
        String text,
        List<Integer> tokens,
        FinishReason finishReason,
        GenerationReport report,
        Optional<GateDecision> gateDecision) {

    /** Copies the list. */
    public GenerationResult {
        tokens = List.copyOf(tokens);
    }

    /** The judge's verdict on the prompt; empty where there is no gate, or it failed. */
    public Optional<SafetyVerdict> verdict() {
        return gateDecision.flatMap(GateDecision::verdict);
    }

    /** What was done about the prompt; empty where there is no gate. */
    public Optional<SafetyAction> action() {
        return gateDecision.map(GateDecision::action);
    }
}
