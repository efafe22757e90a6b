package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.internal.Require;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.Moderator;
import java.util.List;

/** A judge that keeps its session from one conversation to the next. Not thread-safe. */
public final class SerialJudge implements Moderator {

    /** How many tokens a conversation may be longer than the first before there must be a larger session. */
    private static final int GROWTH = 512;

    private final Judge judge;
    private final Judge.Room room;
    private final int[] beginning;
    private final int kept;
    private JudgeReading reading;

    private SerialJudge(Judge judge, int[] beginning, int kept) {
        this.judge = judge;
        this.room = judge.room(GROWTH);
        this.beginning = beginning;
        this.kept = kept;
        this.reading = judge.reading(beginning);
    }

    /**
     * For conversations that have nothing to do with each other: only what they all begin with is kept, so that each is
     * computed in the same passes whatever was judged before, and comes out the same to the last bit.
     */
    public static SerialJudge ofEach(Judge judge) {
        int[] beginning = judge.beginning();
        // Its last token is computed together with what follows.
        return new SerialJudge(judge, beginning, Math.max(0, beginning.length - 1));
    }

    /** For one text as it grows: all that is unchanged is kept. */
    static SerialJudge ofGrowingText(Judge judge) {
        return new SerialJudge(judge, new int[0], Integer.MAX_VALUE);
    }

    @Override
    public GateDecision judge(List<ChatMessage> messages) {
        Require.that(!messages.isEmpty(), "messages", "empty", "at least one message");
        JudgeReading lent = reading;
        reading = judge.reading(beginning);
        Judged judged = judge.judge(messages, room, lent);
        // Otherwise it is closed, or will be by a judge that is late.
        if (judged.continuation() != null) {
            lent.keep(kept);
            reading = lent;
        }
        return judged.decision();
    }

    @Override
    public void close() {
        reading.close();
    }
}
