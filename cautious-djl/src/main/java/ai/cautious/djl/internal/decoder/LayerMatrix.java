package ai.cautious.djl.internal.decoder;

import java.util.List;

/**
 * The linear layers of a decoder layer, in the order in which the program receives them. What reads the same input is
 * one matrix: large matrices stream faster from memory than small ones.
 */
enum LayerMatrix {
    QKV("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    OUTPUT("self_attn.o_proj"),
    GATE_UP("mlp.gate_proj", "mlp.up_proj"),
    DOWN("mlp.down_proj");

    private final List<String> modules;

    LayerMatrix(String... modules) {
        this.modules = List.of(modules);
    }

    /** The weights that are joined into the matrix, of a given layer. */
    List<String> tensors(int layer) {
        return modules.stream()
                .map(module -> "model.layers." + layer + "." + module + ".weight")
                .toList();
    }
}
