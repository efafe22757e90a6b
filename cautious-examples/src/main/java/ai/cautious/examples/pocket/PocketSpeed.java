package ai.cautious.examples.pocket;

import ai.cautious.CautiousGenerator;
import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How fast the finished pair answers, greedily.
 *
 * @param acceptance share of the drafted tokens that the verifier lets stand, {@link #DRAFT_LENGTH} at a time: on one machine
 *     the same in every run
 * @param speedUp decoding speed of the pair ÷ that of the verifier alone, as many drafted at a time as pay: the median over
 *     all answers
 * @param tokensPerSecond median decoding speed of the pair
 * @param plainTokensPerSecond median decoding speed of the verifier alone
 */
record PocketSpeed(double acceptance, double speedUp, double tokensPerSecond, double plainTokensPerSecond) {

    static final int DRAFT_LENGTH = 4;

    /** How often each answer is timed, with the draft and without in turn. */
    private static final int TIMED = 5;

    /**
     * Measures; what is refused is left out.
     *
     * @param alone the pair's verifier without a draft
     */
    static PocketSpeed of(CautiousGenerator pair, CautiousGenerator alone, List<GenerationRequest> requests) {
        CautiousGenerator fixed = pair.toBuilder().draftLength(DRAFT_LENGTH).build();
        List<GenerationRequest> answered = new ArrayList<>();
        int drafted = 0;
        int accepted = 0;
        for (GenerationRequest request : requests) {
            GenerationResult result = fixed.generate(request);
            if (result.finishReason() != FinishReason.REFUSED) {
                answered.add(request);
                drafted += result.report().draftedTokens();
                accepted += result.report().acceptedTokens();
            }
        }
        List<Double> speculative = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        for (int i = 0; i < TIMED; i++) {
            for (GenerationRequest request : answered) {
                GenerationReport with = pair.generate(request).report();
                GenerationReport without = alone.generate(request).report();
                // One token has no decoding speed.
                if (with.tokensPerSecond() > 0 && without.tokensPerSecond() > 0) {
                    speculative.add(with.tokensPerSecond());
                    plain.add(without.tokensPerSecond());
                }
            }
        }
        double[] ratios = new double[plain.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = speculative.get(i) / plain.get(i);
        }
        return new PocketSpeed(
                drafted == 0 ? 0 : (double) accepted / drafted,
                median(DoubleStream.of(ratios)),
                median(speculative.stream().mapToDouble(Double::doubleValue)),
                median(plain.stream().mapToDouble(Double::doubleValue)));
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
