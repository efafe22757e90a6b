package ai.cautious.djl.internal.checkpoint;

import ai.cautious.IncompatibleModelsException;
import ai.cautious.ModelFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The mean of LoRA adapters that were tuned from one another, as a further adapter. */
public final class AdapterMean {

    /** What may differ between them: where the same base lay. */
    private static final List<String> BASE = List.of("base_model_name_or_path", "revision");

    private AdapterMean() {}

    /**
     * Writes the folder, the configuration, which is the first one's, last. The weights have the first one's type; sums are
     * float32's.
     *
     * @param adapters folders with PEFT LoRA adapters, at least one
     * @throws ModelFormatException if a file is missing or malformed
     * @throws IncompatibleModelsException if their configurations or tensors differ, naming what does
     */
    public static void write(List<Path> adapters, Path to) {
        Path first = adapters.get(0);
        ObjectNode config = config(first);
        Map<String, WeightTensor> tensors = tensors(first);
        List<Map<String, WeightTensor>> all = adapters.stream()
                .map(adapter -> {
                    requireSameConfig(first, config, adapter);
                    return requireSameShapes(first, tensors, adapter);
                })
                .toList();
        List<TensorSource> means = tensors.keySet().stream()
                .map(name -> mean(all.stream().map(adapter -> adapter.get(name)).toList()))
                .toList();
        WeightType type =
                tensors.values().stream().findFirst().map(WeightTensor::type).orElse(WeightType.F32);
        SafetensorsWriter.write(to.resolve(LoraAdapter.WEIGHTS), type, Map.of("format", "pt"), means);
        AtomicFile.writeJson(to.resolve(LoraAdapter.CONFIG), config);
    }

    private static ObjectNode config(Path adapter) {
        return JsonFile.read(adapter.resolve(LoraAdapter.CONFIG)).json().deepCopy();
    }

    private static Map<String, WeightTensor> tensors(Path adapter) {
        return new TreeMap<>(SafetensorsFile.tensors(adapter.resolve(LoraAdapter.WEIGHTS)));
    }

    private static void requireSameConfig(Path first, ObjectNode config, Path adapter) {
        ObjectNode other = config(adapter);
        TreeSet<String> fields = new TreeSet<>();
        config.fieldNames().forEachRemaining(fields::add);
        other.fieldNames().forEachRemaining(fields::add);
        BASE.forEach(fields::remove);
        for (String field : fields) {
            JsonNode one = config.path(field);
            if (!one.equals(other.path(field))) {
                throw new IncompatibleModelsException(adapter.resolve(LoraAdapter.CONFIG) + ": " + field + " is "
                        + other.path(field) + ", that of " + first + " is " + one
                        + "; a mean is of adapters that were tuned alike");
            }
        }
    }

    private static Map<String, WeightTensor> requireSameShapes(
            Path first, Map<String, WeightTensor> tensors, Path adapter) {
        Path file = adapter.resolve(LoraAdapter.WEIGHTS);
        Map<String, WeightTensor> others = tensors(adapter);
        tensors.forEach((name, tensor) -> {
            WeightTensor other = others.get(name);
            if (other == null || !Arrays.equals(other.shape(), tensor.shape())) {
                throw new IncompatibleModelsException(file + ": tensor " + name + " of shape "
                        + Arrays.toString(tensor.shape()) + ", which " + first + " has, is missing");
            }
        });
        if (others.size() != tensors.size()) {
            throw new IncompatibleModelsException(
                    file + " has " + others.size() + " tensors, those of " + first + " are " + tensors.size());
        }
        return others;
    }

    private static TensorSource mean(List<WeightTensor> tensors) {
        WeightTensor first = tensors.get(0);
        return new TensorSource(first.name(), first.shape(), (fromRow, rowCount, into) -> {
            float[] sum = new float[Math.toIntExact(rowCount * first.columns())];
            FloatBuffer values = FloatBuffer.allocate(sum.length);
            for (WeightTensor tensor : tensors) {
                tensor.toFloats(fromRow, rowCount, values.clear());
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += values.get(i);
                }
            }
            for (float value : sum) {
                into.put(value / tensors.size());
            }
        });
    }
}
