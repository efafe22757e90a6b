package ai.cautious.internal.decoding;

import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.internal.judging.Judged;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose prompt is judged first: its first event is the judgement, before which nothing of it exists. Not
 * thread-safe.
 */
final class GatedGeneration implements Answer {

    private final Supplier<@Nullable Judged> judge;
    private final Function<Judged, Answer> opening;
    private final Function<@Nullable Judged, GenerationReport> report;
    private @Nullable Judged judged;
    private @Nullable Answer answer;
    private boolean holdsJudgement;

    /**
     * Before anything is judged.
     *
     * @param judge gives null where its thread has been interrupted, which cancels the generation
     * @param opening gives the answer to a judged prompt; takes ownership of the judgement's session, which it closes if
     *     it fails
     * @param report of a request that has no answer yet
     */
    GatedGeneration(
            Supplier<@Nullable Judged> judge,
            Function<Judged, Answer> opening,
            Function<@Nullable Judged, GenerationReport> report) {
        this.judge = judge;
        this.opening = opening;
        this.report = report;
    }

    @Override
    public @Nullable GenerationEvent next() {
        if (judged == null) {
            judged = judge.get();
            holdsJudgement = judged != null;
            return judged == null ? null : GenerationEvent.Judged.of(judged.decision());
        }
        if (answer == null) {
            holdsJudgement = false;
            answer = opening.apply(judged);
        }
        return answer.next();
    }

    @Override
    public GenerationResult result() {
        if (answer != null) {
            return answer.result();
        }
        GenerationResult.Builder result =
                GenerationResult.builder().finishReason(FinishReason.CANCELLED).report(report.apply(judged));
        if (judged != null) {
            result.gateDecision(judged.decision());
        }
        return result.build();
    }

    @Override
    public void close() {
        if (answer != null) {
            answer.close();
        } else if (judged != null && holdsJudgement) {
            holdsJudgement = false;
            judged.close();
        }
    }
}
