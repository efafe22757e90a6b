package ai.cautious.internal;

import ai.cautious.GenerationReport;
import java.util.ArrayList;
import java.util.List;

/** Collects what a {@link GenerationReport} says. Not thread-safe. */
final class Measurements {

    private final long request;
    private final int promptTokens;
    private final int[] draftedAt;
    private final int[] acceptedAt;
    private long prefill;
    private int rounds;
    private long draftNanos;
    private long verifyNanos;
    private long firstToken;
    private long lastToken;
    private long lastRound;

    /**
     * With nothing measured yet.
     *
     * @param request when the request came in, {@link System#nanoTime()}
     */
    Measurements(long request, int promptTokens, int draftLength) {
        this.request = request;
        this.promptTokens = promptTokens;
        this.draftedAt = new int[draftLength];
        this.acceptedAt = new int[draftLength];
    }

    /** From now on the prompts are computed. */
    void begun() {
        prefill = System.nanoTime();
    }

    void drafted(long nanos) {
        draftNanos += nanos;
    }

    void verified(long nanos) {
        lastRound = System.nanoTime();
        if (rounds++ == 0) {
            firstToken = lastRound;
        } else {
            verifyNanos += nanos;
        }
    }

    /** After {@link #verified}: what the round came to, and whether the answer has grown by it. */
    void decided(int drafted, int accepted, boolean grown) {
        lastToken = grown ? lastRound : lastToken;
        for (int i = 0; i < drafted; i++) {
            draftedAt[i]++;
            acceptedAt[i] += i < accepted ? 1 : 0;
        }
    }

    GenerationReport report(int generatedTokens) {
        int drafted = 0;
        int accepted = 0;
        List<Double> acceptance = new ArrayList<>();
        for (int i = 0; i < draftedAt.length && draftedAt[i] > 0; i++) {
            drafted += draftedAt[i];
            accepted += acceptedAt[i];
            acceptance.add(acceptedAt[i] / (double) draftedAt[i]);
        }
        boolean begun = rounds > 0;
        double decodingSeconds = (lastToken - firstToken) / 1e9;
        return new GenerationReport(
                promptTokens,
                generatedTokens,
                rounds,
                drafted,
                accepted,
                acceptance,
                begun ? (firstToken - prefill) / 1e6 : 0,
                draftNanos / 1e6,
                verifyNanos / 1e6,
                begun ? (firstToken - request) / 1e6 : 0,
                begun ? (lastRound - request) / 1e6 : 0,
                generatedTokens < 2 || decodingSeconds <= 0 ? 0 : (generatedTokens - 1) / decodingSeconds);
    }
}
