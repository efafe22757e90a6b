package ai.cautious.internal.judging;

import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.Judgement;
import org.jspecify.annotations.Nullable;

/** A draft's judging of the prompt that it then drafts for: its session can be gone on from. */
public final class DraftJudge implements JudgeSession {

    private final ModelJudging judging;
    private final DraftModel draft;
    private final ModelJudging.Room room;
    private final JudgeReading reading = new JudgeReading(this::open);
    private @Nullable DraftSession session;
    private ModelJudging.@Nullable Place place;

    /** Before anything is read. */
    public DraftJudge(ModelJudging judging, DraftModel draft, ModelJudging.Room room) {
        this.judging = judging;
        this.draft = draft;
        this.room = room;
    }

    private DraftSession open(SessionOptions options) {
        DraftSession opened = draft.open(options);
        session = opened;
        return opened;
    }

    @Override
    public Judgement judge(JudgeRequest request) {
        ModelJudging.Read read = judging.judge(request, room, reading);
        place = read.place();
        return read.judgement();
    }

    /** What to go on from, which closing this closes; null where there is nothing. */
    public Judged.@Nullable Continuation continuation() {
        return session == null || place == null
                ? null
                : new Judged.Continuation(session, place.prompt(), place.opening(), place.room());
    }

    @Override
    public void close() {
        reading.close();
    }
}
