package ai.cautious.djl.internal.checkpoint;

import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.ModelConfig.RopeScaling;
import ai.cautious.djl.internal.checkpoint.ModelConfig.YarnRopeScaling;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code config.json} and {@code generation_config.json}, in the style of transformers 4 and in that of
 * transformers 5, with each family's own defaults.
 */
final class HuggingFaceConfig {

    private static final Set<String> FAMILIES = Set.of("llama", "mistral", "qwen2", "qwen3");

    private final JsonFile config;
    private final String family;

    private HuggingFaceConfig(JsonFile config) {
        this.config = config;
        this.family = config.text("model_type", null);
    }

    static ModelConfig read(Path folder) {
        return new HuggingFaceConfig(JsonFile.read(folder.resolve("config.json"))).read();
    }

    private ModelConfig read() {
        refuseUnsupported();
        int hidden = config.positive("hidden_size", null);
        int layers = bounded("num_hidden_layers", 1000);
        int heads = bounded("num_attention_heads", 4096);
        int keyValueHeads = config.positive("num_key_value_heads", defaultKeyValueHeads(heads));
        if (heads % keyValueHeads != 0) {
            throw config.fault("num_key_value_heads", "a divisor of num_attention_heads, which is " + heads);
        }
        int headSize = headSize(hidden, heads);
        int positions = config.positive("max_position_embeddings", null);
        // Mistral's layers have no biases, whatever the file says; Qwen2's are a given.
        boolean outputBias = List.of("llama", "qwen3").contains(family) && config.flag("attention_bias", false);
        boolean[] sliding = slidingLayers(layers);
        // transformers 4's rope_scaling goes first, as transformers 5 has it.
        Optional<JsonFile> rope = config.object("rope_scaling")
                .filter(fields -> !fields.json().isEmpty())
                .or(() -> config.object("rope_parameters"));
        double theta = config.positiveNumber("rope_theta", 10_000.0);
        // Where it stands outside of the rope's own object it goes first.
        int original = config.positive("original_max_position_embeddings", 0);
        RopeScaling scaling = rope.map(fields -> HuggingFaceRope.scaling(fields, positions, original))
                .orElse(null);
        // A base that is stretched at load keeps the length that it was trained for in its configuration.
        int context = scaling instanceof YarnRopeScaling yarn ? Math.max(positions, yarn.contextLength()) : positions;
        return new ModelConfig(
                family,
                hidden,
                config.positive("intermediate_size", null),
                layers,
                heads,
                keyValueHeads,
                headSize,
                config.positive("vocab_size", null),
                context,
                config.positiveNumber("rms_norm_eps", 1e-6),
                rope.map(fields -> fields.positiveNumber("rope_theta", theta)).orElse(theta),
                scaling,
                any(sliding) ? (Integer) config.positive("sliding_window", 4096) : null,
                sliding,
                outputBias || family.equals("qwen2"),
                outputBias,
                family.equals("llama") && config.flag("mlp_bias", false),
                family.equals("qwen3"),
                config.flag("tie_word_embeddings", false));
    }

    /** null means as many as heads; a field that is not there is the family's default. */
    private int defaultKeyValueHeads(int heads) {
        if (config.json().has("num_key_value_heads")) {
            return heads;
        }
        return switch (family) {
            case "mistral" -> 8;
            case "qwen2", "qwen3" -> 32;
            default -> heads;
        };
    }

    private void refuseUnsupported() {
        if (!FAMILIES.contains(family)) {
            throw new UnsupportedModelException(
                    config.source() + ": model_type is " + family + "; supported are llama, mistral, qwen2 and qwen3");
        }
        config.object("quantization_config").ifPresent(Bitsandbytes::requireFourBits);
        String activation = config.text("hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw new UnsupportedModelException(
                    config.source() + ": hidden_act is " + activation + "; supported is silu");
        }
        HuggingFaceRope.refusePartialRotation(config);
    }

    private int headSize(int hidden, int heads) {
        // Qwen3's head size is its own, whatever the hidden size.
        if (config.has("head_dim") || family.equals("qwen3")) {
            int size = config.positive("head_dim", 128);
            if (size % 2 != 0) {
                throw config.fault("head_dim", "even");
            }
            return size;
        }
        if (hidden % (2 * heads) != 0) {
            throw config.fault("hidden_size", "a multiple of twice num_attention_heads, which is " + heads);
        }
        return hidden / heads;
    }

    private int bounded(String field, int most) {
        int value = config.positive(field, null);
        if (value > most) {
            throw config.fault(field, "at most " + most);
        }
        return value;
    }

    /** Which layers slide: as listed, else by the family's rule. */
    private boolean[] slidingLayers(int layers) {
        boolean[] sliding = new boolean[layers];
        boolean windowed =
                switch (family) {
                    case "llama" -> false;
                    // Mistral's default is a window: only an explicit null switches it off.
                    case "mistral" ->
                        config.has("sliding_window") || !config.json().has("sliding_window");
                    default -> config.flag("use_sliding_window", false);
                };
        if (family.equals("mistral")) {
            Arrays.fill(sliding, windowed);
            requireAlike(sliding);
        } else if (!windowed) {
            return sliding;
        } else if (config.has("layer_types")) {
            readLayerTypes(sliding);
        } else {
            int first = config.count("max_window_layers", 28);
            Arrays.fill(sliding, Math.min(first, layers), layers, true);
        }
        return sliding;
    }

    /** Layers that differ are Ministral's, whose configuration has been taken for Mistral's. */
    private void requireAlike(boolean[] sliding) {
        boolean[] listed = sliding.clone();
        if (config.has("layer_types")) {
            readLayerTypes(listed);
        }
        if (!Arrays.equals(sliding, listed)) {
            throw new UnsupportedModelException(config.source()
                    + ": layer_types is not what sliding_window makes of mistral's layers; supported are layers that all"
                    + " slide, or none");
        }
    }

    private void readLayerTypes(boolean[] sliding) {
        JsonNode listed = config.json().path("layer_types");
        boolean valid = listed.isArray() && listed.size() == sliding.length;
        for (int layer = 0; layer < sliding.length && valid; layer++) {
            String type = listed.path(layer).asText();
            sliding[layer] = type.equals("sliding_attention");
            valid = sliding[layer] || type.equals("full_attention");
        }
        if (!valid) {
            throw config.fault(
                    "layer_types", "a list of " + sliding.length + " of full_attention and sliding_attention");
        }
    }

    private static boolean any(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }
}
