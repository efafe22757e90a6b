package ai.cautious.internal;

import ai.cautious.CautiousException;
import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.model.TokenSession;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The stream of one generation: a round for each event. Frees its sessions on every way out. Synchronised, so that it
 * may be closed by another thread.
 */
public final class Generation implements GenerationStream {

    private final SpeculationLoop loop;
    private final IncrementalDetokenizer detokenizer;
    private final List<? extends TokenSession> sessions;
    private final StringBuilder text = new StringBuilder();
    private boolean completed;
    private boolean closed;

    /** Takes ownership of the sessions. */
    public Generation(SpeculationLoop loop, IncrementalDetokenizer detokenizer, List<? extends TokenSession> sessions) {
        this.loop = loop;
        this.detokenizer = detokenizer;
        this.sessions = sessions;
    }

    @Override
    public synchronized boolean hasNext() {
        return !completed && !closed;
    }

    @Override
    public synchronized GenerationEvent next() {
        if (!hasNext()) {
            throw new NoSuchElementException(closed ? "the stream has been closed" : "the answer is complete");
        }
        if (loop.finishReason() != null) {
            completed = true;
            close();
            return new GenerationEvent.Completed(result());
        }
        try {
            List<Integer> tokens = loop.round();
            StringBuilder delta = new StringBuilder();
            tokens.forEach(token -> delta.append(detokenizer.push(token)));
            if (loop.finishReason() != null) {
                delta.append(detokenizer.finish());
            }
            text.append(delta);
            return new GenerationEvent.TextDelta(delta.toString(), tokens);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public synchronized GenerationResult result() {
        FinishReason reason = loop.finishReason();
        return new GenerationResult(
                text.toString(), loop.generated(), reason == null ? FinishReason.CANCELLED : reason, loop.report());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closeAll(sessions);
        }
    }

    /** Closes every session, whatever the others do. */
    public static void closeAll(List<? extends TokenSession> sessions) {
        CautiousException failure = null;
        for (TokenSession session : sessions) {
            try {
                session.close();
            } catch (CautiousException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
