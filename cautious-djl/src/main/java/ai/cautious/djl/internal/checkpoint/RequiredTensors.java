package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors that an architecture consists of, with their shapes. */
final class RequiredTensors {

    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private RequiredTensors(ModelConfig config) {
        long hidden = config.hiddenSize();
        long queries = (long) config.heads() * config.headSize();
        long keys = (long) config.keyValueHeads() * config.headSize();
        long inner = config.intermediateSize();
        add("model.embed_tokens.weight", config.vocabularySize(), hidden);
        for (int i = 0; i < config.layers(); i++) {
            String layer = "model.layers." + i + ".";
            add(layer + "input_layernorm.weight", hidden);
            add(layer + "post_attention_layernorm.weight", hidden);
            linear(layer + "self_attn.q_proj", queries, hidden, config.attentionBias());
            linear(layer + "self_attn.k_proj", keys, hidden, config.attentionBias());
            linear(layer + "self_attn.v_proj", keys, hidden, config.attentionBias());
            linear(layer + "self_attn.o_proj", hidden, queries, config.outputBias());
            linear(layer + "mlp.gate_proj", inner, hidden, config.feedForwardBias());
            linear(layer + "mlp.up_proj", inner, hidden, config.feedForwardBias());
            linear(layer + "mlp.down_proj", hidden, inner, config.feedForwardBias());
            if (config.queryKeyNorm()) {
                add(layer + "self_attn.q_norm.weight", config.headSize());
                add(layer + "self_attn.k_norm.weight", config.headSize());
            }
        }
        add("model.norm.weight", hidden);
        if (!config.tiedEmbeddings()) {
            add("lm_head.weight", config.vocabularySize(), hidden);
        }
    }

    /** The shape of every tensor, by name. */
    static Map<String, long[]> shapes(ModelConfig config) {
        return new RequiredTensors(config).shapes;
    }

    /**
     * Checks that every tensor is there with its shape, in a type that can be read.
     *
     * @throws ModelFormatException naming the first that is missing or has another shape
     * @throws UnsupportedModelException naming the first of another type
     */
    static void check(Path path, ModelConfig config, StoredTensors tensors) {
        shapes(config).forEach((name, shape) -> {
            String unusable = tensors.unusable().get(name);
            if (unusable != null) {
                throw new UnsupportedModelException(path + ": tensor " + name + " is stored as " + unusable
                        + "; supported are F32, F16 and BF16, in GGUF files also Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K,"
                        + " Q5_K and Q6_K");
            }
            StoredTensor tensor = tensors.usable().get(name);
            if (tensor == null) {
                throw new ModelFormatException(
                        path + ": tensor " + name + " of shape " + Arrays.toString(shape) + " is missing");
            }
            if (!Arrays.equals(shape, tensor.shape())) {
                throw new ModelFormatException(path + ": tensor " + name + " has shape "
                        + Arrays.toString(tensor.shape()) + "; its configuration asks for " + Arrays.toString(shape));
            }
        });
    }

    private void linear(String module, long out, long in, boolean bias) {
        add(module + ".weight", out, in);
        if (bias) {
            add(module + ".bias", out);
        }
    }

    private void add(String name, long... shape) {
        shapes.put(name, shape);
    }
}
