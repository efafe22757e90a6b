package ai.cautious.internal;

import ai.cautious.GenerationReport;
import java.util.ArrayList;
import java.util.List;

/** Collects what a {@link GenerationReport} says. Not thread-safe. */
final class Measurements {

    private final long request;
    private final long prefill = System.nanoTime();
    private final int promptTokens;
    private final int[] draftedAt;
    private final int[] acceptedAt;
    private int rounds;
    private long draftNanos;
    private long verifyNanos;
    private long firstToken;
    private long lastToken;

    /**
     * From now on the prompts are computed.
     *
     * @param request when the request came in, {@link System#nanoTime()}
     */
    Measurements(long request, int promptTokens, int draftLength) {
        this.request = request;
        this.promptTokens = promptTokens;
        this.draftedAt = new int[draftLength];
        this.acceptedAt = new int[draftLength];
    }

    void drafted(long nanos) {
        draftNanos += nanos;
    }

    void verified(long nanos) {
        lastToken = System.nanoTime();
        if (rounds++ == 0) {
            firstToken = lastToken;
        } else {
            verifyNanos += nanos;
        }
    }

    void decided(int drafted, int accepted) {
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
                begun ? (lastToken - request) / 1e6 : 0,
                generatedTokens < 2 || decodingSeconds <= 0 ? 0 : (generatedTokens - 1) / decodingSeconds);
    }
}
