package ai.cautious.internal.decoding;

import ai.cautious.GenerationReport;
import ai.cautious.ModelIdentity;
import ai.cautious.drafting.DraftRound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link GenerationReport} says. Not thread-safe. */
final class Measurements {

    private final LongSupplier clock;
    private final long request;
    private final GenerationReport blank;
    private final List<DraftRound> rounds = new ArrayList<>();
    private long prefill;
    private long mark;
    private long draftNanos;
    private long verifyNanos;
    private long firstToken;
    private long lastToken;

    /**
     * With nothing measured yet.
     *
     * @param clock tells the time in ns
     * @param request when the request came in, by that clock
     * @param gateNanos how long judging took, ns; empty where nobody judged
     * @param verifier whose text it is
     * @param draft null where none is to draft
     */
    Measurements(
            LongSupplier clock,
            long request,
            OptionalLong gateNanos,
            int promptTokens,
            ModelIdentity verifier,
            @Nullable ModelIdentity draft) {
        this.clock = clock;
        this.request = request;
        GenerationReport.Builder known =
                GenerationReport.builder().verifier(verifier).promptTokens(promptTokens);
        if (draft != null) {
            known.draft(draft);
        }
        gateNanos.ifPresent(nanos -> known.gateTime(Duration.ofNanos(nanos)).totalTime(Duration.ofNanos(nanos)));
        this.blank = known.build();
    }

    /** From now on the prompts are computed. */
    void begun() {
        prefill = clock.getAsLong();
    }

    /** From now on a round is under way. */
    void roundBegun() {
        mark = clock.getAsLong();
    }

    /** The time since the round began, ns: all of it was drafting. */
    long drafted() {
        long nanos = lap();
        draftNanos += nanos;
        return nanos;
    }

    /** The time since {@link #drafted()}, ns: all of it was verifying, or the prompt's own pass. */
    long verified() {
        long nanos = lap();
        if (rounds.isEmpty()) {
            firstToken = mark;
            lastToken = mark;
        } else {
            verifyNanos += nanos;
        }
        return nanos;
    }

    private long lap() {
        long start = mark;
        mark = clock.getAsLong();
        return mark - start;
    }

    /** After {@link #verified()}: what the round came to, and whether the answer has grown by it. */
    void decided(DraftRound round, boolean grown) {
        rounds.add(round);
        lastToken = grown ? mark : lastToken;
    }

    DraftRound lastRound() {
        return rounds.get(rounds.size() - 1);
    }

    Duration timeToFirstToken() {
        return Duration.ofNanos(firstToken - request);
    }

    GenerationReport report(int generatedTokens) {
        if (rounds.isEmpty()) {
            return blank;
        }
        GenerationReport.Builder report = blank.toBuilder()
                .generatedTokens(generatedTokens)
                .rounds(rounds)
                .draftTime(Duration.ofNanos(draftNanos))
                .verifyTime(Duration.ofNanos(verifyNanos));
        double decodingSeconds = (lastToken - firstToken) / 1e9;
        if (generatedTokens > 1 && decodingSeconds > 0) {
            report.tokensPerSecond((generatedTokens - 1) / decodingSeconds);
        }
        return report.prefillTime(Duration.ofNanos(firstToken - prefill))
                .timeToFirstToken(timeToFirstToken())
                .totalTime(Duration.ofNanos(mark - request))
                .build();
    }
}
