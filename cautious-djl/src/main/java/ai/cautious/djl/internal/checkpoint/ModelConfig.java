package ai.cautious.djl.internal.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * The architecture of a decoder, as {@code config.json} or GGUF metadata describe it.
 *
 * @param family {@code llama}, {@code qwen2}, {@code qwen3} or {@code mistral}
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the feed-forward layer
 * @param layers number of decoder layers
 * @param heads number of query heads
 * @param keyValueHeads number of key and value heads, a divisor of {@code heads}
 * @param headSize width of one head
 * @param vocabularySize rows of the embedding and of the output layer
 * @param contextLength greatest number of positions
 * @param normEpsilon RMSNorm's epsilon
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how they are rescaled, or null
 * @param slidingWindow how many positions a query sees, itself included, in layers that slide; null for all
 * @param slidingLayers for each layer whether it slides; {@code [layers]}
 * @param attentionBias whether q, k and v have a bias
 * @param outputBias whether the attention's output projection has a bias
 * @param feedForwardBias whether gate, up and down have a bias
 * @param queryKeyNorm whether q and k are normalised per head (qwen3)
 * @param tiedEmbeddings whether the output layer is the embedding
 */
public record ModelConfig(
        String family,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int vocabularySize,
        int contextLength,
        double normEpsilon,
        double ropeTheta,
        @Nullable RopeScaling ropeScaling,
        @Nullable Integer slidingWindow,
        boolean[] slidingLayers,
        boolean attentionBias,
        boolean outputBias,
        boolean feedForwardBias,
        boolean queryKeyNorm,
        boolean tiedEmbeddings) {

    /** The same with an output layer that is the embedding, or with one of its own. */
    ModelConfig withTiedEmbeddings(boolean tied) {
        return new ModelConfig(
                family,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                keyValueHeads,
                headSize,
                vocabularySize,
                contextLength,
                normEpsilon,
                ropeTheta,
                ropeScaling,
                slidingWindow,
                slidingLayers,
                attentionBias,
                outputBias,
                feedForwardBias,
                queryKeyNorm,
                tied);
    }

    /** How rotary frequencies are rescaled for a longer context. */
    public sealed interface RopeScaling {

        /** By what each rotation is multiplied as well. */
        default double attentionFactor() {
            return 1;
        }
    }

    /**
     * Positions closer to each other.
     *
     * @param factor by which all frequencies are divided
     */
    public record LinearRopeScaling(double factor) implements RopeScaling {}

    /**
     * YaRN (Peng et al. 2023, arXiv 2309.00071).
     *
     * @param factor by which low frequencies are divided
     * @param fastTurns from how many turns within the original context on a frequency is high and stays
     * @param slowTurns up to how many turns it is low
     * @param truncated whether the bounds of the two bands are whole dimensions
     * @param originalContextLength context length before the rescaling
     */
    public record YarnRopeScaling(
            double factor,
            double fastTurns,
            double slowTurns,
            boolean truncated,
            int originalContextLength,
            @Override double attentionFactor)
            implements RopeScaling {

        int contextLength() {
            return (int) Math.min(Integer.MAX_VALUE, factor * originalContextLength);
        }
    }

    /**
     * Llama 3's rule.
     *
     * @param factor by which low frequencies are divided
     * @param lowFrequencyFactor bounds the low band
     * @param highFrequencyFactor bounds the high band
     * @param originalContextLength context length before the rescaling
     */
    public record Llama3RopeScaling(
            double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContextLength)
            implements RopeScaling {}

    /**
     * A rule's outcome, as GGUF files store it.
     *
     * @param factors by which each frequency is divided, {@code [headSize / 2]}
     */
    public record RopeFactors(float[] factors) implements RopeScaling {}
}
