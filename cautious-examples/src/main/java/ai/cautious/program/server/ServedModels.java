package ai.cautious.program.server;

import ai.cautious.ModelIdentity;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import java.util.Optional;

/**
 * Who answers and who judges; all of it stays the caller's to close, after the server.
 *
 * @param chat answers conversations
 * @param text answers texts; empty where the gate may harden what such a prompt has no place for
 * @param verifier whose text it is
 * @param judging who judges texts that nobody answers; empty where nobody judges
 */
public record ServedModels(
        ServedGenerator chat, Optional<ServedGenerator> text, ModelIdentity verifier, Optional<Judging> judging) {

    /**
     * Who judges.
     *
     * @param gate what follows from a verdict
     */
    public record Judging(SafetyGate gate, SafetyJudge judge) {}
}
