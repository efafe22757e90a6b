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
    private final int kept;

    /** Before anything is read. */
    public SerialJudge(ModelJudging judging) {
        this.judging = judging;
        int[] beginning = judging.beginning(JudgedSubject.PROMPT);
        this.prompts = judging.reading(beginning);
        this.answer = judging.reading(new int[0]);
        // Its last token is computed together with what follows.
        this.kept = Math.max(0, beginning.length - 1);
    }

    @Override
    public Judgement judge(JudgeRequest request) {
        boolean answers = request.subject() == JudgedSubject.ANSWER;
        JudgeReading reading = answers ? answer : prompts;
        Judgement judgement =
                judging.judge(request, judging.room(GROWTH), reading).judgement();
        reading.keep(answers ? Integer.MAX_VALUE : kept);
        return judgement;
    }

    @Override
    public void close() {
        prompts.close();
        answer.close();
    }
}
