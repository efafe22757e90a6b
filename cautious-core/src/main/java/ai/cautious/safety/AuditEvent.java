package ai.cautious.safety;

import java.time.Duration;
import java.util.Optional;

/**
 * The record of one decision; holds no text of the prompt. Immutable.
 *
 * @param promptSha256 SHA-256 of the messages' contents in UTF-8, joined by a NUL where there are several: 64 hexadecimal
 *     digits
 * @param decision the verdict or failure, and the action
 * @param threshold from which probability on a prompt is toxic
 * @param judge the name of the model that judged
 * @param verifier the name of the model that answers, if one is to
 * @param latency from the request for a judgement to the decision
 */
public record AuditEvent(
        String promptSha256,
        GateDecision decision,
        double threshold,
        String judge,
        Optional<String> verifier,
        Duration latency) {}
