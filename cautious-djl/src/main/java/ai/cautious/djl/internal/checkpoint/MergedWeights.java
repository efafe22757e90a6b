package ai.cautious.djl.internal.checkpoint;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A model with an adapter worked into its weights, as a model folder. */
public final class MergedWeights {

    private MergedWeights() {}

    /**
     * Writes the folder. Sums are float32's, whatever the stored types are.
     *
     * @param type of the merged weights
     * @throws ai.cautious.CautiousException if the model or the adapter is at fault
     */
    public static void write(Checkpoint base, LoraAdapter adapter, Path to, WeightType type) {
        Checkpoint resized = base.with(adapter.replaced());
        List<TensorSource> tensors = new TreeSet<>(base.tensorNames())
                .stream()
                        // A tied output layer that is stored as well would be one of its own beside a new embedding.
                        .filter(name -> !(base.config().tiedEmbeddings() && name.equals("lm_head.weight")))
                        .map(name -> merged(
                                name, resized.tensor(name), adapter.deltas().get(name)))
                        .toList();
        ModelFolder.write(
                base.path(), to, type, file -> SafetensorsWriter.write(file, type, Map.of("format", "pt"), tensors));
    }

    private static TensorSource merged(String name, WeightTensor weight, @Nullable LoraDelta delta) {
        if (delta == null) {
            return new TensorSource(name, weight.shape(), weight::toFloats);
        }
        return new TensorSource(name, weight.shape(), (fromRow, rowCount, into) -> {
            int start = into.position();
            weight.toFloats(fromRow, rowCount, into);
            int columns = Math.toIntExact(weight.columns());
            for (int row = 0; row < rowCount; row++) {
                add(delta, Math.toIntExact(fromRow + row), into, start + row * columns, columns);
            }
        });
    }

    private static void add(LoraDelta delta, int row, FloatBuffer weights, int start, int columns) {
        float[] sum = new float[columns];
        for (int r = 0; r < delta.rank(); r++) {
            float factor = (float) (delta.scale() * delta.b()[row * delta.rank() + r]);
            int from = r * columns;
            for (int column = 0; column < columns; column++) {
                sum[column] += factor * delta.a()[from + column];
            }
        }
        for (int column = 0; column < columns; column++) {
            weights.put(start + column, weights.get(start + column) + sum[column]);
        }
    }
}
