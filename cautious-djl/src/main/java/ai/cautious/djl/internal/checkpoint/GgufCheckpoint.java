package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A GGUF file as a checkpoint: its configuration and its tensors under Hugging Face's names and conventions. */
final class GgufCheckpoint {

    private static final Set<String> FAMILIES = Set.of("llama", "qwen2", "qwen3");
    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\.(\\w+)\\.(weight|bias)");
    private static final Pattern ROTATED = Pattern.compile(".*\\.[qk]_proj\\..*");
    private static final String ROPE_FACTORS = "rope_freqs.weight";

    private static final Map<String, String> MODULES = Map.ofEntries(
            Map.entry("attn_norm", "input_layernorm"),
            Map.entry("ffn_norm", "post_attention_layernorm"),
            Map.entry("attn_q", "self_attn.q_proj"),
            Map.entry("attn_k", "self_attn.k_proj"),
            Map.entry("attn_v", "self_attn.v_proj"),
            Map.entry("attn_output", "self_attn.o_proj"),
            Map.entry("attn_q_norm", "self_attn.q_norm"),
            Map.entry("attn_k_norm", "self_attn.k_norm"),
            Map.entry("ffn_gate", "mlp.gate_proj"),
            Map.entry("ffn_up", "mlp.up_proj"),
            Map.entry("ffn_down", "mlp.down_proj"));

    /** The spellings by which llama.cpp knows control tokens that end an answer, whatever the metadata say. */
    private static final Set<String> END_SPELLINGS = Set.of(
            "<|im_end|>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "<|eot_id|>",
            "<|eom_id|>",
            "<|end|>",
            "<end_of_turn>",
            "<EOT>",
            "_<EOT>");

    private GgufCheckpoint() {}

    /** @param opened the file, or any part of it */
    static Checkpoint open(Path opened) {
        Path file = GgufParts.first(opened);
        GgufReader.Contents contents = GgufParts.read(opened);
        GgufMetadata metadata = contents.metadata();
        String family = family(metadata);
        StoredTensors<StoredTensor> stored = contents.tensors();
        ModelConfig config = config(metadata, family, stored);
        Map<String, StoredTensor> usable = new HashMap<>();
        stored.usable().forEach((name, tensor) -> {
            String standard = standardName(name);
            if (standard != null) {
                boolean paired =
                        family.equals("llama") && ROTATED.matcher(standard).matches();
                usable.put(standard, tensor.renamed(standard, paired ? config.headSize() : 0));
            }
        });
        Map<String, String> unusable = new HashMap<>();
        stored.unusable().forEach((name, type) -> {
            String standard = standardName(name);
            if (standard != null) {
                unusable.put(standard, type);
            }
        });
        StoredTensors<StoredTensor> tensors = new StoredTensors<>(usable, unusable);
        RequiredTensors.check(file, config, tensors);
        return new Checkpoint(file, config, tensors.usable(), generation(metadata), Optional.of(metadata));
    }

    static String family(GgufMetadata metadata) {
        String family = metadata.text("general.architecture")
                .orElseThrow(() -> metadata.fault("general.architecture", "an architecture"));
        if (!FAMILIES.contains(family)) {
            throw new UnsupportedModelException(
                    metadata.path() + ": general.architecture is " + family + "; supported are llama, qwen2 and qwen3");
        }
        return family;
    }

    private static void refuseUnsupported(GgufMetadata metadata, String prefix, int headSize) {
        if (metadata.has(prefix + "expert_count")
                && !Long.valueOf(0).equals(metadata.values().get(prefix + "expert_count"))) {
            throw new UnsupportedModelException(metadata.path() + ": " + prefix
                    + "expert_count asks for a mixture of experts, which is not supported");
        }
        int rotated = metadata.positive(prefix + "rope.dimension_count", headSize);
        if (rotated != headSize) {
            throw new UnsupportedModelException(metadata.path() + ": " + prefix + "rope.dimension_count is " + rotated
                    + "; supported is the whole head of " + headSize);
        }
        if (metadata.positiveNumber(prefix + "rope.scale_linear", 1.0) != 1) {
            throw new UnsupportedModelException(
                    metadata.path() + ": " + prefix + "rope.scale_linear is not 1, the only one supported");
        }
    }

    private static int headSize(GgufMetadata metadata, String prefix, int hidden, int heads) {
        String key = prefix + "attention.key_length";
        if (metadata.has(key)) {
            int size = metadata.positive(key, null);
            if (size % 2 != 0) {
                throw metadata.fault(key, "even");
            }
            return size;
        }
        if (hidden % (2 * heads) != 0) {
            throw metadata.fault(
                    prefix + "embedding_length", "a multiple of twice the number of heads, which is " + heads);
        }
        return hidden / heads;
    }

    private static ModelConfig config(GgufMetadata metadata, String family, StoredTensors<StoredTensor> tensors) {
        // A tensor of a type that is not supported is there, too: it is refused, not done without.
        Set<String> names = new HashSet<>(tensors.usable().keySet());
        names.addAll(tensors.unusable().keySet());
        if (tensors.unusable().containsKey(ROPE_FACTORS)) {
            throw new UnsupportedModelException(metadata.path() + ": tensor " + ROPE_FACTORS + " is stored as "
                    + tensors.unusable().get(ROPE_FACTORS) + ", which is not supported");
        }
        String prefix = family + ".";
        int hidden = metadata.positive(prefix + "embedding_length", null);
        int layers = metadata.positive(prefix + "block_count", null);
        int heads = metadata.positive(prefix + "attention.head_count", null);
        if (heads > 4096) {
            throw metadata.fault(prefix + "attention.head_count", "at most 4096");
        }
        int keyValueHeads = metadata.positive(prefix + "attention.head_count_kv", heads);
        if (layers > 1000) {
            throw metadata.fault(prefix + "block_count", "at most 1000");
        }
        if (heads % keyValueHeads != 0) {
            throw metadata.fault(prefix + "attention.head_count_kv", "a divisor of the " + heads + " heads");
        }
        int headSize = headSize(metadata, prefix, hidden, heads);
        refuseUnsupported(metadata, prefix, headSize);
        String window = prefix + "attention.sliding_window";
        boolean[] sliding = new boolean[layers];
        Arrays.fill(sliding, metadata.has(window));
        return new ModelConfig(
                family,
                hidden,
                metadata.positive(prefix + "feed_forward_length", null),
                layers,
                heads,
                keyValueHeads,
                headSize,
                metadata.list("tokenizer.ggml.tokens", String.class).size(),
                metadata.positive(prefix + "context_length", null),
                metadata.positiveNumber(prefix + "attention.layer_norm_rms_epsilon", null),
                metadata.positiveNumber(prefix + "rope.freq_base", 10_000.0),
                ropeScaling(metadata, prefix, headSize, tensors.usable().get(ROPE_FACTORS)),
                metadata.has(window) ? (Integer) metadata.positive(window, null) : null,
                sliding,
                names.contains("blk.0.attn_q.bias"),
                names.contains("blk.0.attn_output.bias"),
                names.contains("blk.0.ffn_down.bias"),
                names.contains("blk.0.attn_q_norm.weight"),
                !names.contains("output.weight"));
    }

    private static ModelConfig.@Nullable RopeScaling ropeScaling(
            GgufMetadata metadata, String prefix, int headSize, @Nullable StoredTensor factors) {
        // What llama.cpp takes a factor without a type for.
        String type = metadata.text(prefix + "rope.scaling.type").orElse("linear");
        if (!type.equals("none") && metadata.positiveNumber(prefix + "rope.scaling.factor", 1.0) != 1) {
            throw new UnsupportedModelException(metadata.path() + ": " + prefix + "rope.scaling.type is " + type
                    + "; supported are none and Llama 3's factors");
        }
        if (factors == null) {
            return null;
        }
        if (factors.shape().length != 1 || factors.columns() != headSize / 2) {
            throw new ModelFormatException(metadata.path() + ": tensor " + ROPE_FACTORS + " must have " + headSize / 2
                    + " factors, one for each rotary frequency");
        }
        float[] values = new float[headSize / 2];
        factors.toFloats(0, 1, FloatBuffer.wrap(values));
        for (float value : values) {
            if (!(value > 0) || value == Float.POSITIVE_INFINITY) {
                throw new ModelFormatException(metadata.path() + ": tensor " + ROPE_FACTORS + " holds " + value
                        + "; factors must be positive");
            }
        }
        return new ModelConfig.RopeFactors(values);
    }

    private static GenerationDefaults generation(GgufMetadata metadata) {
        return new GenerationDefaults(() -> endTokens(metadata), Optional::empty);
    }

    private static Set<Integer> endTokens(GgufMetadata metadata) {
        Set<Integer> ends = new HashSet<>();
        for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
            metadata.token("tokenizer.ggml." + key).ifPresent(ends::add);
        }
        List<String> tokens = metadata.list("tokenizer.ggml.tokens", String.class);
        for (int id = 0; id < tokens.size(); id++) {
            if (END_SPELLINGS.contains(tokens.get(id))) {
                ends.add(id);
            }
        }
        return Set.copyOf(ends);
    }

    private static @Nullable String standardName(String name) {
        Matcher layer = LAYER.matcher(name);
        if (layer.matches()) {
            String module = MODULES.get(layer.group(2));
            return module == null ? null : "model.layers." + layer.group(1) + "." + module + "." + layer.group(3);
        }
        return switch (name) {
            case "token_embd.weight" -> "model.embed_tokens.weight";
            case "output_norm.weight" -> "model.norm.weight";
            case "output.weight" -> "lm_head.weight";
            default -> null;
        };
    }
}
