package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.ModelConfig.Llama3RopeScaling;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        HuggingFaceConfig reader = new HuggingFaceConfig(JsonFile.read(folder.resolve("config.json")));
        return reader.read(
                JsonFile.readIfPresent(folder.resolve("generation_config.json")).orElse(null));
    }

    private ModelConfig read(@Nullable JsonFile generation) {
        refuseUnsupported();
        int hidden = config.positive("hidden_size", null);
        int layers = bounded("num_hidden_layers", 1000);
        int heads = bounded("num_attention_heads", 4096);
        int keyValueHeads = config.positive("num_key_value_heads", family.equals("mistral") ? 8 : heads);
        if (heads % keyValueHeads != 0) {
            throw config.fault("num_key_value_heads", "a divisor of num_attention_heads, which is " + heads);
        }
        // Qwen3's head size is its own, whatever the hidden size.
        int headSize = config.positive("head_dim", family.equals("qwen3") ? 128 : hidden / heads);
        if (headSize % 2 != 0) {
            throw new ModelFormatException(config.source() + ": the head size is " + headSize + "; it must be even");
        }
        boolean bias = family.equals("qwen2") || config.flag("attention_bias", false);
        boolean[] sliding = slidingLayers(layers);
        JsonFile rope = config.object("rope_parameters").orElse(null);
        Set<Integer> ends = new LinkedHashSet<>(config.tokens("eos_token_id"));
        if (generation != null) {
            ends.addAll(generation.tokens("eos_token_id"));
        }
        return new ModelConfig(
                family,
                hidden,
                config.positive("intermediate_size", null),
                layers,
                heads,
                keyValueHeads,
                headSize,
                config.positive("vocab_size", null),
                config.positive("max_position_embeddings", null),
                config.positiveNumber("rms_norm_eps", 1e-6),
                rope == null
                        ? config.positiveNumber("rope_theta", 10_000.0)
                        : rope.positiveNumber("rope_theta", config.positiveNumber("rope_theta", 10_000.0)),
                ropeScaling(rope == null ? config.object("rope_scaling").orElse(null) : rope),
                any(sliding) ? (Integer) config.positive("sliding_window", 4096) : null,
                sliding,
                bias,
                bias && !family.equals("qwen2"),
                config.flag("mlp_bias", false),
                family.equals("qwen3"),
                config.flag("tie_word_embeddings", false),
                Set.copyOf(ends));
    }

    private void refuseUnsupported() {
        if (!FAMILIES.contains(family)) {
            throw new UnsupportedModelException(
                    config.source() + ": model_type is " + family + "; supported are llama, mistral, qwen2 and qwen3");
        }
        if (config.has("quantization_config")) {
            throw new UnsupportedModelException(
                    config.source()
                            + ": quantization_config asks for quantised safetensors; give the unquantised checkpoint or a GGUF file");
        }
        String activation = config.text("hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw new UnsupportedModelException(
                    config.source() + ": hidden_act is " + activation + "; supported is silu");
        }
        if (config.positiveNumber("partial_rotary_factor", 1.0) != 1) {
            throw new UnsupportedModelException(
                    config.source() + ": partial_rotary_factor is not 1, the only one supported");
        }
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
        if (!windowed) {
            return sliding;
        }
        JsonNode listed = config.json().path("layer_types");
        int first = family.equals("mistral") ? 0 : config.positive("max_window_layers", 28);
        if (listed.isArray() && listed.size() != layers) {
            throw config.fault("layer_types", "a list of " + layers + " entries");
        }
        for (int layer = 0; layer < layers; layer++) {
            sliding[layer] = listed.isArray() ? listed.get(layer).asText().equals("sliding_attention") : layer >= first;
        }
        return sliding;
    }

    private static boolean any(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Llama3RopeScaling ropeScaling(@Nullable JsonFile rope) {
        if (rope == null) {
            return null;
        }
        String type = rope.text("rope_type", rope.text("type", "default"));
        return switch (type) {
            case "default" -> null;
            case "llama3" -> {
                double low = rope.positiveNumber("low_freq_factor", null);
                double high = rope.positiveNumber("high_freq_factor", null);
                if (high <= low) {
                    throw rope.fault("high_freq_factor", "greater than low_freq_factor, which is " + low);
                }
                yield new Llama3RopeScaling(
                        rope.positiveNumber("factor", null),
                        low,
                        high,
                        rope.positive("original_max_position_embeddings", null));
            }
            default ->
                throw new UnsupportedModelException(
                        rope.source() + ": rope_type is " + type + "; supported are default and llama3");
        };
    }
}
