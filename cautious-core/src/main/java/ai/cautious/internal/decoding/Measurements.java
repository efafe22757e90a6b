package ai.cautious.internal.decoding;

import ai.cautious.GenerationReport;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.DraftRound;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Collects what a {@link GenerationReport} says. Not thread-safe. */
final class Measurements {

    private final LongSupplier clock;
    private final long request;
    private final long gateNanos;
    private final int promptTokens;
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
     * @param gateNanos how long judging took, ns
     */
    Measurements(LongSupplier clock, long request, long gateNanos, int promptTokens) {
        this.clock = clock;
        this.request = request;
        this.gateNanos = gateNanos;
        this.promptTokens = promptTokens;
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

    GenerationReport report(int generatedTokens) {
        int[] draftedAt = new int[DraftLength.MAX];
        int[] acceptedAt = new int[DraftLength.MAX];
        for (DraftRound round : rounds) {
            for (int i = 0; i < round.drafted(); i++) {
                draftedAt[i]++;
                acceptedAt[i] += i < round.accepted() ? 1 : 0;
            }
        }
        List<Double> acceptance = new ArrayList<>();
        for (int i = 0; i < draftedAt.length && draftedAt[i] > 0; i++) {
            acceptance.add(acceptedAt[i] / (double) draftedAt[i]);
        }
        boolean begun = !rounds.isEmpty();
        double decodingSeconds = (lastToken - firstToken) / 1e9;
        return new GenerationReport(
                promptTokens,
                generatedTokens,
                rounds,
                rounds.stream().mapToInt(DraftRound::drafted).sum(),
                rounds.stream().mapToInt(DraftRound::accepted).sum(),
                acceptance,
                gateNanos / 1e6,
                begun ? (firstToken - prefill) / 1e6 : 0,
                draftNanos / 1e6,
                verifyNanos / 1e6,
                begun ? (firstToken - request) / 1e6 : 0,
                (begun ? mark - request : gateNanos) / 1e6,
                generatedTokens < 2 || decodingSeconds <= 0 ? 0 : (generatedTokens - 1) / decodingSeconds);
    }
}
