package ai.cautious.djl.internal.checkpoint;

import ai.cautious.UnsupportedModelException;
import java.nio.file.Path;
import java.util.Set;

/**
 * The architecture of an encoder of BERT's kind: bidirectional layers that normalise behind each block, learned positions.
 *
 * @param family config.json's {@code model_type}
 * @param hiddenSize of the vectors
 * @param layers how many there are
 * @param heads of attention, each {@code hiddenSize / heads} wide
 * @param intermediateSize of the feed-forward blocks
 * @param vocabularySize rows of the embedding
 * @param positions rows of the positions' embedding
 * @param firstPosition the row of a text's first token
 * @param types rows of the segments' embedding, of which a single text has the first; 0 where there is none
 * @param normEpsilon of the norms
 * @param activation config.json's name of it
 */
public record EncoderConfig(
        String family,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int vocabularySize,
        int positions,
        int firstPosition,
        int types,
        double normEpsilon,
        String activation) {

    private static final Set<String> FAMILIES = Set.of("bert", "roberta", "distilbert");
    private static final Set<String> ACTIVATIONS =
            Set.of("gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "silu", "swish");

    /** The most tokens of a text, with those around it. */
    public int longestText() {
        return positions - firstPosition;
    }

    /** The width of a head. */
    public int headSize() {
        return hiddenSize / heads;
    }

    /**
     * Reads a folder's config.json.
     *
     * @throws ai.cautious.ModelFormatException if it is missing or malformed
     * @throws UnsupportedModelException if it is no encoder that is supported
     */
    static EncoderConfig read(Path folder) {
        JsonFile file = JsonFile.read(folder.resolve("config.json"));
        String family = file.text("model_type", null);
        if (!FAMILIES.contains(family)) {
            throw new UnsupportedModelException(file.source() + ": model_type is " + family
                    + ", which is no encoder that is supported; supported are bert, roberta and distilbert");
        }
        boolean distilled = family.equals("distilbert");
        String activation = file.text(distilled ? "activation" : "hidden_act", "gelu");
        if (!ACTIVATIONS.contains(activation)) {
            throw new UnsupportedModelException(file.source() + ": " + (distilled ? "activation" : "hidden_act")
                    + " is " + activation + "; supported are gelu, gelu_new, gelu_pytorch_tanh, relu, silu and swish");
        }
        String positionType = file.text("position_embedding_type", "absolute");
        if (!positionType.equals("absolute")) {
            throw new UnsupportedModelException(
                    file.source() + ": position_embedding_type is " + positionType + "; supported is absolute");
        }
        if (file.flag("is_decoder", false)) {
            throw new UnsupportedModelException(file.source()
                    + ": is_decoder is true, so that tokens do not see those behind them; it must be false");
        }
        return checked(file, distilled ? distilled(file, activation) : whole(file, family, activation));
    }

    private static EncoderConfig whole(JsonFile file, String family, String activation) {
        return new EncoderConfig(
                family,
                file.positive("hidden_size", null),
                file.positive("num_hidden_layers", null),
                file.positive("num_attention_heads", null),
                file.positive("intermediate_size", null),
                file.positive("vocab_size", null),
                file.positive("max_position_embeddings", null),
                // RoBERTa's positions begin behind that of the padding.
                family.equals("roberta") ? file.count("pad_token_id", 1) + 1 : 0,
                file.positive("type_vocab_size", 2),
                file.positiveNumber("layer_norm_eps", 1e-12),
                activation);
    }

    private static EncoderConfig distilled(JsonFile file, String activation) {
        return new EncoderConfig(
                "distilbert",
                file.positive("dim", null),
                file.positive("n_layers", null),
                file.positive("n_heads", null),
                file.positive("hidden_dim", null),
                file.positive("vocab_size", null),
                file.positive("max_position_embeddings", 512),
                0,
                0,
                1e-12,
                activation);
    }

    private static EncoderConfig checked(JsonFile file, EncoderConfig config) {
        boolean distilled = config.family.equals("distilbert");
        if (config.layers > 1000) {
            throw file.fault(distilled ? "n_layers" : "num_hidden_layers", "at most 1000");
        }
        if (config.hiddenSize % config.heads != 0) {
            throw file.fault(
                    distilled ? "dim" : "hidden_size", "a multiple of the number of heads, which is " + config.heads);
        }
        if (config.firstPosition >= config.positions) {
            throw file.fault("pad_token_id", "below max_position_embeddings, which is " + config.positions);
        }
        return config;
    }
}
