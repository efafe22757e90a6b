package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.checkpoint.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The tensors that a layer may have, in the order in which the program receives those that it has. Linear layers that read
 * the same input are one matrix, and their biases one vector.
 */
enum LayerTensor {
    INPUT_NORM("inputNorm", config -> true, "input_layernorm.weight"),
    QKV("qkv", config -> true, "self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight"),
    QKV_BIAS(
            "qkvBias",
            ModelConfig::attentionBias,
            "self_attn.q_proj.bias",
            "self_attn.k_proj.bias",
            "self_attn.v_proj.bias"),
    QUERY_NORM("queryNorm", ModelConfig::queryKeyNorm, "self_attn.q_norm.weight"),
    KEY_NORM("keyNorm", ModelConfig::queryKeyNorm, "self_attn.k_norm.weight"),
    OUTPUT("output", config -> true, "self_attn.o_proj.weight"),
    OUTPUT_BIAS("outputBias", ModelConfig::outputBias, "self_attn.o_proj.bias"),
    FEED_FORWARD_NORM("feedForwardNorm", config -> true, "post_attention_layernorm.weight"),
    GATE_UP("gateUp", config -> true, "mlp.gate_proj.weight", "mlp.up_proj.weight"),
    GATE_UP_BIAS("gateUpBias", ModelConfig::feedForwardBias, "mlp.gate_proj.bias", "mlp.up_proj.bias"),
    DOWN("down", config -> true, "mlp.down_proj.weight"),
    DOWN_BIAS("downBias", ModelConfig::feedForwardBias, "mlp.down_proj.bias");

    /** Those that LoRA can adapt. */
    static final List<LayerTensor> MATRICES = List.of(QKV, OUTPUT, GATE_UP, DOWN);

    private final String constant;
    private final Predicate<ModelConfig> present;
    private final List<String> names;

    LayerTensor(String constant, Predicate<ModelConfig> present, String... names) {
        this.constant = constant;
        this.present = present;
        this.names = List.of(names);
    }

    /** Those that the layers of an architecture have. */
    static List<LayerTensor> of(ModelConfig config) {
        return Arrays.stream(values())
                .filter(tensor -> tensor.present.test(config))
                .toList();
    }

    /** How the names of the program's constants for it begin. */
    String constant() {
        return constant;
    }

    /** The checkpoint's tensors that are joined into it, of a given layer. */
    List<String> tensors(int layer) {
        return names.stream().map(name -> "model.layers." + layer + "." + name).toList();
    }

    /** The linear layers of a matrix, such as {@code q_proj}. */
    List<String> modules() {
        return names.stream().map(name -> name.split("\\.")[1]).toList();
    }
}
