package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.checkpoint.ModelConfig.LinearRopeScaling;
import ai.cautious.djl.internal.checkpoint.ModelConfig.Llama3RopeScaling;
import ai.cautious.djl.internal.checkpoint.ModelConfig.RopeFactors;
import ai.cautious.djl.internal.checkpoint.ModelConfig.RopeScaling;
import ai.cautious.djl.internal.checkpoint.ModelConfig.YarnRopeScaling;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** The rotary embedding's frequencies (Su et al. 2021, arXiv 2104.09864), rescaled for longer contexts. */
public final class RotaryFrequencies {

    private RotaryFrequencies() {}

    /** The constants of the programs that rotate. */
    public static Map<String, Object> constants(ModelConfig config) {
        RopeScaling scaling = config.ropeScaling();
        double factor = scaling == null ? 1 : scaling.attentionFactor();
        return Map.of("scalesRotation", factor != 1, "rotationScale", factor);
    }

    /** Radians per position: float32 {@code [D / 2]}. */
    public static Value of(ModelConfig config, Program program) {
        int half = config.headSize() / 2;
        ByteBuffer buffer = ByteBuffer.allocateDirect(half * Float.BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < half; i++) {
            double frequency = Math.pow(config.ropeTheta(), -i / (double) half);
            if (config.ropeScaling() instanceof LinearRopeScaling scaling) {
                frequency /= scaling.factor();
            } else if (config.ropeScaling() instanceof YarnRopeScaling scaling) {
                double kept = keptShare(i, config, scaling);
                frequency = kept * frequency + (1 - kept) * frequency / scaling.factor();
            } else if (config.ropeScaling() instanceof Llama3RopeScaling scaling) {
                frequency = scaled(frequency, scaling);
            } else if (config.ropeScaling() instanceof RopeFactors factors) {
                frequency /= factors.factors()[i];
            }
            buffer.putFloat((float) frequency);
        }
        return Value.floats(program, buffer.flip(), half);
    }

    /** YaRN's ramp from the high frequencies, which stay, to the low ones, which are divided: by dimension, not by turns. */
    private static double keptShare(int i, ModelConfig config, YarnRopeScaling scaling) {
        double low = dimension(scaling.fastTurns(), config, scaling);
        double high = dimension(scaling.slowTurns(), config, scaling);
        low = Math.max(0, scaling.truncated() ? Math.floor(low) : low);
        high = Math.min(config.headSize() - 1, scaling.truncated() ? Math.ceil(high) : high);
        double width = high == low ? 0.001 : high - low;
        return 1 - Math.min(1, Math.max(0, (i - low) / width));
    }

    /** Which of the frequencies turns so often within the original context. */
    private static double dimension(double turns, ModelConfig config, YarnRopeScaling scaling) {
        return config.headSize()
                * Math.log(scaling.originalContextLength() / (turns * 2 * Math.PI))
                / (2 * Math.log(config.ropeTheta()));
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
