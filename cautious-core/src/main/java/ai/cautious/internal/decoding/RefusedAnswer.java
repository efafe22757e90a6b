package ai.cautious.internal.decoding;

import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.safety.GateDecision;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The answer to a prompt that is refused: the refusal, and no token of the verifier. Not thread-safe. */
final class RefusedAnswer implements GenerationStream {

    private final GenerationResult result;
    private final Iterator<GenerationEvent> events;
    private boolean closed;

    RefusedAnswer(String refusal, GateDecision decision, GenerationReport report) {
        this.result = GenerationResult.builder()
                .text(refusal)
                .finishReason(FinishReason.REFUSED)
                .report(report)
                .gateDecision(decision)
                .build();
        List<GenerationEvent> all = new ArrayList<>();
        if (!refusal.isEmpty()) {
            all.add(GenerationEvent.TextDelta.of(refusal));
        }
        all.add(GenerationEvent.Completed.of(result));
        this.events = all.iterator();
    }

    @Override
    public boolean hasNext() {
        return !closed && events.hasNext();
    }

    @Override
    public GenerationEvent next() {
        if (closed) {
            throw new NoSuchElementException("the stream has been closed");
        }
        return events.next();
    }

    /** The refusal, even before it is read: nothing of it is left to compute. */
    @Override
    public GenerationResult result() {
        return result;
    }

    @Override
    public void close() {
        closed = true;
    }
}
