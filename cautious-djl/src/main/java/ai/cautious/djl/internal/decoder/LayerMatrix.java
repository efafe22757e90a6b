package ai.cautious.djl.internal.decoder;

import java.util.List;

/**
 * The linear layers of a decoder layer, in the order in which the program receives those of one kernel. What reads the same input is
 * one matrix: large matrices stream faster from memory than small ones.
 */
enum LayerMatrix {
    QKV("qkv", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    OUTPUT("output", "self_attn.o_proj"),
    GATE_UP("gateUp", "mlp.gate_proj", "mlp.up_proj"),
    DOWN("down", "mlp.down_proj");

    private final String constant;
    private final List<String> modules;

    LayerMatrix(String constant, String... modules) {
        this.constant = constant;
        this.modules = List.of(modules);
    }

    /** How the names of the program's constants for this matrix begin. */
    String constant() {
        return constant;
    }

    /** The weights that are joined into the matrix, of a given layer. */
    List<String> tensors(int layer) {
        return modules.stream()
                .map(module -> "model.layers." + layer + "." + module + ".weight")
                .toList();
    }
}
