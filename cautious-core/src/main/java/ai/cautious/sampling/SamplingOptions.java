package ai.cautious.sampling;

import ai.cautious.InvalidOptionException;

/**
 * How logits become the distribution that is sampled from: temperature, then top-k, then top-p, in the order and with
 * the meaning that {@code transformers} gives them. Acts on the verifier's p and the draft's q alike. Immutable.
 *
 * @param temperature divides the logits; 0 is greedy: all mass on the greatest logit, the lowest id where several tie
 * @param topK keeps the k most probable tokens, and those that tie with the last of them; 0 is off
 * @param topP keeps the smallest set of most probable tokens whose mass reaches topP, never fewer than one, and those
 *     that tie with the last of them; 1 is off
 */
public record SamplingOptions(double temperature, int topK, double topP) {

    private static final SamplingOptions GREEDY = new SamplingOptions(0, 0, 1);

    /** @throws InvalidOptionException if an option is out of range */
    public SamplingOptions {
        InvalidOptionException.require(
                temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
                "temperature",
                temperature,
                "a finite number of at least 0");
        InvalidOptionException.require(topK >= 0, "topK", topK, "at least 1, or 0 for off");
        InvalidOptionException.require(topP > 0 && topP <= 1, "topP", topP, "in (0, 1], 1 for off");
    }

    /** Temperature 0: the most probable token each time. */
    public static SamplingOptions greedy() {
        return GREEDY;
    }

    /** Sampling at a temperature, everything else off. */
    public static SamplingOptions temperature(double temperature) {
        return new SamplingOptions(temperature, 0, 1);
    }

    /** A copy with another top-k; 0 is off. */
    public SamplingOptions withTopK(int topK) {
        return new SamplingOptions(temperature, topK, topP);
    }

    /** A copy with another top-p; 1 is off. */
    public SamplingOptions withTopP(double topP) {
        return new SamplingOptions(temperature, topK, topP);
    }

    /** Whether the temperature is 0. */
    public boolean isGreedy() {
        return temperature == 0;
    }
}
