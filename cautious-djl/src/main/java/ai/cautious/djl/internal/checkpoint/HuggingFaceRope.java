package ai.cautious.djl.internal.checkpoint;

import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.ModelConfig.LinearRopeScaling;
import ai.cautious.djl.internal.checkpoint.ModelConfig.Llama3RopeScaling;
import ai.cautious.djl.internal.checkpoint.ModelConfig.RopeScaling;
import ai.cautious.djl.internal.checkpoint.ModelConfig.YarnRopeScaling;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code rope_scaling} or {@code rope_parameters} with the defaults of transformers. */
final class HuggingFaceRope {

    private HuggingFaceRope() {}

    /**
     * The rescaling, or null.
     *
     * @param positions the configuration's max_position_embeddings
     * @param original its original_max_position_embeddings, 0 where it has none
     */
    static @Nullable RopeScaling scaling(JsonFile rope, int positions, int original) {
        refusePartialRotation(rope);
        for (Map.Entry<String, JsonNode> entry : rope.json().properties()) {
            if (entry.getValue().isObject()) {
                throw new UnsupportedModelException(rope.source() + " differs by layer, for " + entry.getKey()
                        + "; supported is one rotary embedding for all layers");
            }
        }
        String type = rope.text("rope_type", rope.text("type", "default"));
        return switch (type) {
            case "default" -> null;
            case "linear" -> new LinearRopeScaling(rope.positiveNumber("factor", null));
            case "dynamic" -> {
                rope.positiveNumber("factor", null);
                // Texts of up to max_position_embeddings tokens, which are all that a context holds, leave the base as
                // it is.
                yield null;
            }
            case "llama3" -> llama3(rope, original(rope, positions, original));
            case "yarn" -> yarn(rope, positions, original(rope, positions, original));
            default ->
                throw new UnsupportedModelException(rope.source() + ": rope_type is " + type
                        + "; supported are default, linear, dynamic, llama3 and yarn");
        };
    }

    private static int original(JsonFile rope, int positions, int original) {
        return original > 0 ? original : rope.positive("original_max_position_embeddings", positions);
    }

    static void refusePartialRotation(JsonFile fields) {
        double part = fields.positiveNumber("partial_rotary_factor", 1.0);
        if (part != 1) {
            throw new UnsupportedModelException(
                    fields.source() + ": partial_rotary_factor is " + part + "; supported is 1");
        }
    }

    private static Llama3RopeScaling llama3(JsonFile rope, int original) {
        double low = rope.positiveNumber("low_freq_factor", null);
        double high = rope.positiveNumber("high_freq_factor", null);
        if (high <= low) {
            throw rope.fault("high_freq_factor", "greater than low_freq_factor, which is " + low);
        }
        return new Llama3RopeScaling(rope.positiveNumber("factor", null), low, high, original);
    }

    private static YarnRopeScaling yarn(JsonFile rope, int positions, int original) {
        double factor = rope.positiveNumber("factor", positions / (double) original);
        double attention = magnitude(factor, 1);
        if (isSet(rope, "mscale") && isSet(rope, "mscale_all_dim")) {
            attention = magnitude(factor, rope.positiveNumber("mscale", null))
                    / magnitude(factor, rope.positiveNumber("mscale_all_dim", null));
        }
        return new YarnRopeScaling(
                factor,
                isSet(rope, "beta_fast") ? rope.positiveNumber("beta_fast", null) : 32,
                isSet(rope, "beta_slow") ? rope.positiveNumber("beta_slow", null) : 1,
                rope.flag("truncate", true),
                original,
                rope.positiveNumber("attention_factor", attention));
    }

    /** To Python 0 is false, as null is. */
    private static boolean isSet(JsonFile rope, String field) {
        return rope.has(field) && rope.json().get(field).asDouble(1) != 0;
    }

    private static double magnitude(double factor, double scale) {
        return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }
}
