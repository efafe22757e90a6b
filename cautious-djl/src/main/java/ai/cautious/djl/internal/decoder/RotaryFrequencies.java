package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.checkpoint.ModelConfig.Llama3RopeScaling;
import ai.cautious.djl.internal.checkpoint.ModelConfig.RopeFactors;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The rotary embedding's frequencies (Su et al. 2021, arXiv 2104.09864), with Llama 3's rescaling. */
public final class RotaryFrequencies {

    private RotaryFrequencies() {}

    /** Radians per position: float32 {@code [D / 2]}. */
    public static Value of(ModelConfig config, Program program) {
        int half = config.headSize() / 2;
        ByteBuffer buffer = ByteBuffer.allocateDirect(half * Float.BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < half; i++) {
            double frequency = Math.pow(config.ropeTheta(), -i / (double) half);
            if (config.ropeScaling() instanceof Llama3RopeScaling scaling) {
                frequency = scaled(frequency, scaling);
            } else if (config.ropeScaling() instanceof RopeFactors factors) {
                frequency /= factors.factors()[i];
            }
            buffer.putFloat((float) frequency);
        }
        return Value.floats(program, buffer.flip(), half);
    }

    /** High frequencies stay, low ones are divided, those between are blended. */
    private static double scaled(double frequency, Llama3RopeScaling scaling) {
        double turns = scaling.originalContextLength() * frequency / (2 * Math.PI);
        if (turns > scaling.highFrequencyFactor()) {
            return frequency;
        }
        if (turns < scaling.lowFrequencyFactor()) {
            return frequency / scaling.factor();
        }
        double share =
                (turns - scaling.lowFrequencyFactor()) / (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
        return (1 - share) * frequency / scaling.factor() + share * frequency;
    }
}
