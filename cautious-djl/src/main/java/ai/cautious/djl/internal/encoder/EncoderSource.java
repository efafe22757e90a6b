package ai.cautious.djl.internal.encoder;

import ai.cautious.djl.internal.checkpoint.EncoderConfig;
import ai.cautious.djl.internal.script.ProgramSource;
import java.util.HashMap;
import java.util.Map;

/** The TorchScript source of an encoder's program, its constants filled in. */
final class EncoderSource {

    /** Programs of the archive's version have no operator for GELU by a hyperbolic tangent. */
    private static final String TANH_GELU = "torch.mul(torch.mul(h, 0.5), torch.add(torch.tanh(torch.mul(torch.add(h,"
            + " torch.mul(torch.pow(h, 3), 0.044715)), " + Math.sqrt(2 / Math.PI) + ")), 1))";

    private EncoderSource() {}

    static String of(EncoderConfig config, int layers) {
        Map<String, Object> constants = new HashMap<>();
        constants.put("layers", layers);
        constants.put("hiddenSize", config.hiddenSize());
        constants.put("heads", config.heads());
        constants.put("headSize", config.headSize());
        constants.put("attentionScale", 1 / Math.sqrt(config.headSize()));
        constants.put("firstPosition", config.firstPosition());
        constants.put("hasTypes", config.types() > 0);
        constants.put("normEpsilon", config.normEpsilon());
        constants.put("activation", activation(config.activation()));
        return ProgramSource.read("encoder.py", constants);
    }

    private static String activation(String name) {
        return switch (name) {
            case "relu" -> "torch.relu(h)";
            case "silu", "swish" -> "torch.silu(h)";
            case "gelu" -> "torch.gelu(h)";
            default -> TANH_GELU;
        };
    }
}
