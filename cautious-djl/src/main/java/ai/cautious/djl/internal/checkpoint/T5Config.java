package ai.cautious.djl.internal.checkpoint;

import ai.cautious.UnsupportedModelException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What a T5's config.json says, validated.
 *
 * @param modelSize the width of the layers
 * @param headSize the width of a head, whatever the layers' width is
 * @param innerSize the width within a feed-forward layer
 * @param vocabularySize the rows of the embedding
 * @param buckets how many distances the positions are told apart by
 * @param maxDistance from which distance on all are one
 * @param activation config.json's name of it
 * @param gated whether a feed-forward layer multiplies by a second matrix's product
 * @param tiedHead whether the embedding is the head, where none is stored
 * @param scaledHead whether what goes into the head is scaled by {@code modelSize^-0.5}
 * @param startToken what a decoded text begins behind
 * @param longestText how many tokens a text has at most that it was trained on
 */
public record T5Config(
        int modelSize,
        int headSize,
        int heads,
        int innerSize,
        int encoderLayers,
        int decoderLayers,
        int vocabularySize,
        int buckets,
        int maxDistance,
        double normEpsilon,
        String activation,
        boolean gated,
        boolean tiedHead,
        boolean scaledHead,
        int startToken,
        int longestText) {

    static final String FAMILY = "t5";

    private static final String FEED_FORWARD = "feed_forward_proj";
    private static final Set<String> ACTIVATIONS =
            Set.of("relu", "gelu", "gelu_new", "silu", "gated-relu", "gated-gelu", "gated-gelu_new", "gated-silu");
    private static final int MOST_LAYERS = 1000;

    /** The width of all heads together. */
    public int headsWidth() {
        return heads * headSize;
    }

    /**
     * Reads a folder's config.json.
     *
     * @throws ai.cautious.ModelFormatException if it is missing or malformed
     * @throws UnsupportedModelException if it is no T5 that is supported
     */
    static T5Config read(Path folder) {
        JsonFile file = JsonFile.read(folder.resolve("config.json"));
        String family = file.text("model_type", null);
        if (!family.equals(FAMILY)) {
            throw new UnsupportedModelException(file.source() + ": model_type is " + family + "; it must be " + FAMILY);
        }
        String feedForward = file.text(FEED_FORWARD, "relu");
        if (!ACTIVATIONS.contains(feedForward)) {
            throw new UnsupportedModelException(file.source() + ": " + FEED_FORWARD + " is " + feedForward
                    + "; supported are relu, gelu, gelu_new and silu, each also as gated-relu and so on");
        }
        boolean tied = file.flag("tie_word_embeddings", true);
        int layers = file.positive("num_layers", null);
        return checked(
                file,
                new T5Config(
                        file.positive("d_model", null),
                        file.positive("d_kv", null),
                        file.positive("num_heads", null),
                        file.positive("d_ff", null),
                        layers,
                        file.positive("num_decoder_layers", layers),
                        file.positive("vocab_size", null),
                        file.positive("relative_attention_num_buckets", 32),
                        file.positive("relative_attention_max_distance", 128),
                        file.positiveNumber("layer_norm_epsilon", 1e-6),
                        activation(feedForward),
                        feedForward.startsWith("gated-"),
                        tied,
                        // transformers 5 ties all and says this beside it.
                        file.flag("scale_decoder_outputs", tied),
                        file.count("decoder_start_token_id", file.count("pad_token_id", 0)),
                        file.positive("n_positions", 512)));
    }

    /** By gated-gelu the published files mean GELU by a hyperbolic tangent. */
    private static String activation(String feedForward) {
        return feedForward.equals("gated-gelu") ? "gelu_new" : feedForward.replace("gated-", "");
    }

    private static T5Config checked(JsonFile file, T5Config config) {
        if (config.encoderLayers > MOST_LAYERS) {
            throw file.fault("num_layers", "at most " + MOST_LAYERS);
        }
        if (config.decoderLayers > MOST_LAYERS) {
            throw file.fault("num_decoder_layers", "at most " + MOST_LAYERS);
        }
        if ((long) config.heads * config.headSize > Integer.MAX_VALUE) {
            throw file.fault("d_kv", "less, for " + config.heads + " heads");
        }
        if (config.buckets < 4) {
            throw file.fault("relative_attention_num_buckets", "at least 4");
        }
        if (config.maxDistance <= config.buckets / 2) {
            throw file.fault(
                    "relative_attention_max_distance",
                    "above half of relative_attention_num_buckets, which is " + config.buckets);
        }
        if (config.startToken >= config.vocabularySize) {
            throw file.fault("decoder_start_token_id", "below vocab_size, which is " + config.vocabularySize);
        }
        return config;
    }
}
