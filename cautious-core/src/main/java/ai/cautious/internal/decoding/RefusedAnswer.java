package ai.cautious.internal.decoding;

import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.safety.GateDecision;
import org.jspecify.annotations.Nullable;

/** The answer to a prompt that is refused: the refusal, and no token of the verifier. Not thread-safe. */
final class RefusedAnswer implements Answer {

    private final GenerationResult whole;
    private boolean told;

    RefusedAnswer(String refusal, GateDecision decision, GenerationReport report) {
        this.whole = GenerationResult.builder()
                .text(refusal)
                .finishReason(FinishReason.REFUSED)
                .report(report)
                .gateDecision(decision)
                .build();
        this.told = refusal.isEmpty();
    }

    @Override
    public @Nullable GenerationEvent next() {
        if (told) {
            return null;
        }
        told = true;
        return GenerationEvent.TextDelta.of(whole.text());
    }

    @Override
    public GenerationResult result() {
        return told
                ? whole
                : whole.toBuilder()
                        .text("")
                        .finishReason(FinishReason.CANCELLED)
                        .build();
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
