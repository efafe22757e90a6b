package ai.cautious.djl.internal.checkpoint;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The weights of a model that has learned nothing yet, as transformers draws them. */
public final class InitialWeights {

    private static final double DEFAULT_RANGE = 0.02;

    private InitialWeights() {}

    /**
     * Writes a model folder for a configuration: matrices from a normal law whose standard deviation is the
     * configuration's {@code initializer_range}, norms one, biases zero. Each row has a seed of its own, so a wider or
     * deeper model shares its first rows.
     *
     * @param from a folder with a config.json, and possibly a tokenizer's files
     * @throws ai.cautious.CautiousException if the configuration is malformed or not supported
     */
    public static void write(Path from, Path to, long seed) {
        Map<String, long[]> shapes = T5Checkpoint.isOne(from)
                ? T5Checkpoint.shapes(T5Config.read(from))
                : RequiredTensors.shapes(HuggingFaceConfig.read(from));
        double range = JsonFile.read(from.resolve("config.json")).positiveNumber("initializer_range", DEFAULT_RANGE);
        List<TensorSource> tensors = new ArrayList<>();
        shapes.forEach((name, shape) -> tensors.add(new TensorSource(name, shape, rows(name, shape, range, seed))));
        ModelFolder.write(
                from,
                to,
                WeightType.F32,
                file -> SafetensorsWriter.write(file, WeightType.F32, Map.of("format", "pt"), tensors));
    }

    private static TensorSource.Rows rows(String name, long[] shape, double range, long seed) {
        if (shape.length == 1) {
            float value = name.endsWith(".bias") ? 0 : 1;
            return (fromRow, rowCount, into) -> {
                float[] vector = new float[Math.toIntExact(shape[0])];
                Arrays.fill(vector, value);
                into.put(vector);
            };
        }
        return (fromRow, rowCount, into) -> {
            for (long row = fromRow; row < fromRow + rowCount; row++) {
                draw(
                        new SplittableRandom(seed ^ name.hashCode() * 0x9E3779B97F4A7C15L ^ row << 20),
                        range,
                        shape[1],
                        into);
            }
        };
    }

    private static void draw(SplittableRandom random, double range, long columns, FloatBuffer into) {
        for (long column = 0; column < columns; column++) {
            into.put((float) (range * random.nextGaussian()));
        }
    }
}
