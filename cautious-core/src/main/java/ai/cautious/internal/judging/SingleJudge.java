package ai.cautious.internal.judging;

import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.Judgement;

/** A model's judging of one text, which can be ended between its passes. */
public final class SingleJudge implements JudgeSession {

    private final ModelJudging judging;
    private final JudgeReading reading;

    /** Before anything is read. */
    public SingleJudge(ModelJudging judging) {
        this.judging = judging;
        this.reading = judging.reading();
    }

    @Override
    public Judgement judge(JudgeRequest request) {
        return judging.judge(request, judging.room(0), reading).judgement();
    }

    @Override
    public void close() {
        reading.close();
    }
}
