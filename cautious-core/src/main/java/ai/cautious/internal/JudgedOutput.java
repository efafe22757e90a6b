package ai.cautious.internal;

import ai.cautious.ChatMessage;
import ai.cautious.model.DraftModel;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import java.util.List;

/** {@link OutputMonitor#judgedBy}. */
public final class JudgedOutput implements OutputMonitor {

    /** How many tokens an answer may grow before it is read again into a larger session. */
    private static final int GROWTH = 512;

    private final Judge judge;
    private final Judge.Room room;

    /** A monitor; the draft stays the caller's to close. */
    public JudgedOutput(DraftModel draft, SafetyGate gate) {
        this.judge = Judge.of(
                gate.toBuilder()
                        .instruction(gate.instruction().orElse(RESPONSE_INSTRUCTION))
                        .build(),
                draft);
        this.room = new Judge.Room(draft.vocabularySize(), GROWTH, 0);
    }

    @Override
    public boolean allows(String textSoFar) {
        return allows(judge.judge(asked(textSoFar)));
    }

    @Override
    public Watch watch() {
        return new Growing();
    }

    private static List<ChatMessage> asked(String text) {
        return List.of(ChatMessage.user(text));
    }

    private static boolean allows(GateDecision decision) {
        return decision.action().compareTo(SafetyAction.ANNOTATE) <= 0;
    }

    /** Goes on reading where it stopped. */
    private final class Growing implements Watch {

        private JudgeReading reading = judge.reading();

        @Override
        public boolean allows(String textSoFar) {
            JudgeReading lent = reading;
            reading = judge.reading();
            Judged judged = judge.judge(asked(textSoFar), room, lent);
            // Otherwise it is closed, or will be by a judge that is late.
            if (judged.continuation() != null) {
                reading = lent;
            }
            return JudgedOutput.allows(judged.decision());
        }

        @Override
        public void close() {
            reading.close();
        }
    }
}
