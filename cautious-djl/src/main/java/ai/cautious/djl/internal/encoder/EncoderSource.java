package ai.cautious.djl.internal.encoder;

import ai.cautious.djl.internal.checkpoint.EncoderConfig;
import ai.cautious.djl.internal.script.ProgramSource;
import java.util.HashMap;
import java.util.Map;

/** The TorchScript source of an encoder's program, its constants filled in. */
final class EncoderSource {

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
        constants.put("activation", Activations.named(config.activation()));
        return ProgramSource.read("encoder.py", constants);
    }
}
