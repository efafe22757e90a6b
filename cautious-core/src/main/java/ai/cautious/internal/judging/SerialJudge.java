package ai.cautious.internal.judging;

import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;

/**
 * A model's judging that keeps a session from one text to the next. Of prompts, only what they all begin with is kept, so
 * that each is computed in the same passes whatever was judged before, and comes out the same to the last bit; of an answer,
 * all that is unchanged, as it grows.
 */
public final class SerialJudge implements JudgeSession {

    /** How many tokens a text may be longer than the first before there must be a larger session. */
    private static final int GROWTH = 512;

    private final ModelJudging judging;
    private final JudgeReading prompts;
    private final JudgeReading answer;

    /** Before anything is read. */
    public SerialJudge(ModelJudging judging) {
        this.judging = judging;
        this.prompts = judging.reading();
        this.answer = judging.reading();
        prompts.beginWith(judging.beginning(JudgedSubject.PROMPT));
    }

    @Override
    public Judgement judge(JudgeRequest request) {
        JudgeReading reading = request.subject() == JudgedSubject.ANSWER ? answer : prompts;
        return judging.judge(request, judging.room(GROWTH), reading).judgement();
    }

    @Override
    public void close() {
        prompts.close();
        answer.close();
    }
}
