package ai.cautious.internal.decoding;

import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.internal.judging.Judged;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a generation that is judged first: its first event is the judgement, before which nothing of an answer
 * exists. Synchronised, so that it may be closed by another thread.
 */
final class GatedGeneration implements GenerationStream {

    private final Supplier<Judged> judge;
    private final Function<Judged, GenerationStream> opening;
    private final Function<@Nullable Judged, GenerationReport> report;
    private @Nullable Judged judged;
    private @Nullable GenerationStream answer;
    private boolean closed;

    /**
     * Before anything is judged.
     *
     * @param opening gives the answer to a judged prompt; takes ownership of the judgement's session, which it closes if
     *     it fails
     * @param report of a request that has no answer yet
     */
    GatedGeneration(
            Supplier<Judged> judge,
            Function<Judged, GenerationStream> opening,
            Function<@Nullable Judged, GenerationReport> report) {
        this.judge = judge;
        this.opening = opening;
        this.report = report;
    }

    @Override
    public synchronized boolean hasNext() {
        return !closed && (answer == null || answer.hasNext());
    }

    @Override
    public synchronized GenerationEvent next() {
        if (closed) {
            throw new NoSuchElementException("the stream has been closed");
        }
        try {
            if (judged == null) {
                judged = judge.get();
                return GenerationEvent.Judged.of(judged.decision());
            }
            if (answer == null) {
                answer = opening.apply(judged);
            }
        } catch (RuntimeException | Error e) {
            // What the judgement held was closed by who failed.
            closed = true;
            throw e;
        }
        return answer.next();
    }

    @Override
    public synchronized GenerationResult result() {
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
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (answer != null) {
            answer.close();
        } else if (judged != null) {
            judged.close();
        }
    }
}
