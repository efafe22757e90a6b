package ai.cautious.djl.internal.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * How bitsandbytes has quantised a weight: the JSON object of its {@code QuantState}.
 *
 * @param type {@link WeightType#NF4} or {@link WeightType#FP4}
 * @param shape of the weight; its weights are coded one after another, over the ends of rows
 * @param blockSize the number of weights that share a scale
 * @param dtype the number format that dequantised weights are rounded to
 * @param nestedBlockSize the number of scales that share a scale of theirs; 0 where scales are not quantised
 * @param nestedOffset what is added to a dequantised scale
 */
record QuantState(
        WeightType type, long[] shape, int blockSize, WeightType dtype, int nestedBlockSize, float nestedOffset) {

    /** The types by their names. */
    static final Map<String, WeightType> TYPES = Map.of("nf4", WeightType.NF4, "fp4", WeightType.FP4);

    private static final Map<String, WeightType> DTYPES =
            Map.of("float32", WeightType.F32, "float16", WeightType.F16, "bfloat16", WeightType.BF16);
    private static final Set<Integer> BLOCK_SIZES = Set.of(32, 64, 128, 256, 512, 1024, 2048, 4096);

    /**
     * Reads one.
     *
     * @throws ai.cautious.ModelFormatException naming the field at fault
     */
    static QuantState read(JsonFile json) {
        WeightType type = TYPES.get(json.text("quant_type", null));
        if (type == null) {
            throw json.fault("quant_type", "nf4 or fp4");
        }
        int blockSize = json.positive("blocksize", null);
        if (!BLOCK_SIZES.contains(blockSize)) {
            throw json.fault("blocksize", "a power of two from 32 to 4096");
        }
        WeightType dtype = DTYPES.get(json.text("dtype", null));
        if (dtype == null) {
            throw json.fault("dtype", "float32, float16 or bfloat16");
        }
        boolean nested = json.has("nested_blocksize");
        if (nested && !json.text("nested_dtype", "float32").equals("float32")) {
            throw json.fault("nested_dtype", "float32");
        }
        return new QuantState(
                type,
                shape(json),
                blockSize,
                dtype,
                nested ? json.positive("nested_blocksize", null) : 0,
                nested ? offset(json) : 0);
    }

    private static long[] shape(JsonFile json) {
        JsonNode listed = json.json().path("shape");
        long[] shape = new long[listed.size()];
        boolean valid = listed.isArray() && (shape.length == 1 || shape.length == 2);
        for (int i = 0; i < shape.length && valid; i++) {
            JsonNode dimension = listed.path(i);
            shape[i] = dimension.intValue();
            valid = dimension.isIntegralNumber() && dimension.canConvertToInt() && shape[i] > 0;
        }
        if (!valid) {
            throw json.fault("shape", "one or two positive integers");
        }
        return shape;
    }

    private static float offset(JsonFile json) {
        JsonNode offset = json.json().path("nested_offset");
        if (!offset.isNumber() || !Float.isFinite(offset.floatValue())) {
            throw json.fault("nested_offset", "a number");
        }
        return offset.floatValue();
    }

    /** The number of weights. */
    long weights() {
        long weights = 1;
        for (long dimension : shape) {
            weights *= dimension;
        }
        return weights;
    }

    /** Whether scales are quantised as well. */
    boolean isNested() {
        return nestedBlockSize > 0;
    }
}
