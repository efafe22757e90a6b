package ai.cautious.program.bench;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How fast one answer was decoded with a draft and then without, tokens/s; 0 of an answer of one token.
 *
 * @param speculative by a verifier and its draft
 * @param plain by the verifier alone
 */
public record SpeedsInTurn(double speculative, double plain) {

    /**
     * Measures each answer so many times.
     *
     * @param alone the pair's verifier without a draft
     */
    public static List<SpeedsInTurn> of(
            CautiousGenerator pair, CautiousGenerator alone, List<GenerationRequest> requests, int times) {
        List<SpeedsInTurn> measured = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            for (GenerationRequest request : requests) {
                measured.add(new SpeedsInTurn(
                        pair.generate(request).report().tokensPerSecond().orElse(0),
                        alone.generate(request).report().tokensPerSecond().orElse(0)));
            }
        }
        return measured;
    }

    /** The median of a figure; 0 where nothing was measured. */
    public static double median(List<SpeedsInTurn> measured, ToDoubleFunction<SpeedsInTurn> figure) {
        double[] sorted = measured.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** How many times as fast the draft made it. */
    public double ratio() {
        return speculative / plain;
    }
}
