package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.internal.checkpoint.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** The vectors that a layer may have, in the order in which the program receives those that it has. */
enum LayerVector {
    INPUT_NORM("inputNorm", config -> true, "input_layernorm.weight"),
    FEED_FORWARD_NORM("feedForwardNorm", config -> true, "post_attention_layernorm.weight"),
    QKV_BIAS(
            "qkvBias",
            ModelConfig::attentionBias,
            "self_attn.q_proj.bias",
            "self_attn.k_proj.bias",
            "self_attn.v_proj.bias"),
    /** The norms of q and k, repeated for each of their heads: {@code [H + K, D]}. */
    QUERY_KEY_NORM("queryKeyNorm", ModelConfig::queryKeyNorm, "self_attn.q_norm.weight", "self_attn.k_norm.weight"),
    OUTPUT_BIAS("outputBias", ModelConfig::outputBias, "self_attn.o_proj.bias"),
    GATE_UP_BIAS("gateUpBias", ModelConfig::feedForwardBias, "mlp.gate_proj.bias", "mlp.up_proj.bias"),
    DOWN_BIAS("downBias", ModelConfig::feedForwardBias, "mlp.down_proj.bias");

    private final String constant;
    private final Predicate<ModelConfig> present;
    private final List<String> tensors;

    LayerVector(String constant, Predicate<ModelConfig> present, String... tensors) {
        this.constant = constant;
        this.present = present;
        this.tensors = List.of(tensors);
    }

    /** Those that the layers of an architecture have. */
    static List<LayerVector> of(ModelConfig config) {
        return Arrays.stream(values())
                .filter(vector -> vector.present.test(config))
                .toList();
    }

    /** The constant of the program that holds the vector's place. */
    String constant() {
        return constant;
    }

    /** The tensors that are joined into it, of a given layer. */
    List<String> tensors(ModelConfig config, int layer) {
        List<String> names = tensors.stream()
                .map(name -> "model.layers." + layer + "." + name)
                .toList();
        if (this != QUERY_KEY_NORM) {
            return names;
        }
        List<String> repeated = new ArrayList<>(Collections.nCopies(config.heads(), names.get(0)));
        repeated.addAll(Collections.nCopies(config.keyValueHeads(), names.get(1)));
        return repeated;
    }

    /** 0 if they are rows below each other, 1 if they are one long row. */
    int dimension() {
        return this == QUERY_KEY_NORM ? 0 : 1;
    }
}
