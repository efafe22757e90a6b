package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.model.DraftModel;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import java.util.List;

/** {@link OutputMonitor#judgedBy}. */
public final class JudgedOutput implements OutputMonitor {

    private final Judge judge;

    /** A monitor; the draft stays the caller's to close. */
    public JudgedOutput(DraftModel draft, SafetyGate gate) {
        this.judge = Judge.of(
                gate.toBuilder()
                        .instruction(gate.instruction().orElse(RESPONSE_INSTRUCTION))
                        .build(),
                draft);
    }

    @Override
    public boolean allows(String textSoFar) {
        return allows(judge.judge(asked(textSoFar)));
    }

    @Override
    public Watch watch() {
        SerialJudge growing = SerialJudge.ofGrowingText(judge);
        return new Watch() {
            @Override
            public boolean allows(String textSoFar) {
                return JudgedOutput.allows(growing.judge(asked(textSoFar)));
            }

            @Override
            public void close() {
                growing.close();
            }
        };
    }

    private static List<ChatMessage> asked(String text) {
        return List.of(ChatMessage.user(text));
    }

    private static boolean allows(GateDecision decision) {
        return decision.action().compareTo(SafetyAction.ANNOTATE) <= 0;
    }
}
