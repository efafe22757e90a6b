package ai.cautious.djl.internal.encoder;

import ai.cautious.djl.internal.checkpoint.EncoderCheckpoint;
import ai.cautious.djl.internal.checkpoint.EncoderConfig;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** An encoder's weights in the order in which its program receives them, in float32. */
final class EncoderWeights {

    private static final List<String> EMBEDDINGS = List.of(
            "embeddings.word_embeddings.weight",
            "embeddings.position_embeddings.weight",
            "embeddings.LayerNorm.weight",
            "embeddings.LayerNorm.bias");

    private static final String TYPES = "embeddings.token_type_embeddings.weight";

    private static final List<String> MODULES = List.of(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    private EncoderWeights() {}

    /** {@code List[Tensor]}: embeddings and the first layers; the caller closes it. */
    static Value load(EncoderCheckpoint checkpoint, int layers, Program program) {
        try (ValueScope scope = new ValueScope()) {
            List<Value> tensors = new ArrayList<>();
            for (String name : names(checkpoint.config(), layers)) {
                tensors.add(scope.add(tensor(checkpoint.tensor(name), program)));
            }
            return Value.list(tensors);
        }
    }

    private static List<String> names(EncoderConfig config, int layers) {
        List<String> names = new ArrayList<>(EMBEDDINGS);
        for (int layer = 0; layer < layers; layer++) {
            for (String module : MODULES) {
                names.add("encoder.layer." + layer + "." + module + ".weight");
                names.add("encoder.layer." + layer + "." + module + ".bias");
            }
        }
        if (config.types() > 0) {
            names.add(TYPES);
        }
        return names;
    }

    private static Value tensor(WeightTensor weight, Program program) {
        if (weight.type() == WeightType.F32 && weight.isMapped()) {
            return Value.floats(program, weight.bytes(0, weight.rows()), weight.shape());
        }
        ByteBuffer numbers = ByteBuffer.allocateDirect(Math.toIntExact(weight.weights() * Float.BYTES))
                .order(ByteOrder.nativeOrder());
        weight.toFloats(0, weight.rows(), numbers.asFloatBuffer());
        return Value.floats(program, numbers, weight.shape());
    }
}
