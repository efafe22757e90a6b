package ai.cautious.djl.internal.training;

import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.djl.internal.checkpoint.SafetensorsFile;
import ai.cautious.djl.internal.checkpoint.SafetensorsWriter;
import ai.cautious.djl.internal.checkpoint.TensorSource;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.internal.training.Progress.Stored;
import ai.cautious.internal.Require;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A training's checkpoint in its output folder: one safetensors file with the trained tensors and their moments, and
 * the progress and the options in its metadata. It is replaced as a whole.
 */
final class TrainingState {

    private static final String FILE = "training-state.safetensors";
    private static final String PROGRESS = "progress";
    private static final String OPTION = "option.";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private final Map<String, String> options;

    /**
     * The state of a training.
     *
     * @param options that must not change between its parts, by name
     */
    TrainingState(Path folder, Map<String, String> options) {
        this.file = folder.resolve(FILE);
        this.options = Map.copyOf(options);
    }

    boolean exists() {
        return Files.isRegularFile(file);
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new FileAccessException(file, "cannot be deleted: " + e.getMessage(), e);
        }
    }

    void save(Trainer trainer, Progress progress) {
        Map<String, String> metadata = new TreeMap<>();
        options.forEach((name, value) -> metadata.put(OPTION + name, value));
        try {
            metadata.put(PROGRESS, MAPPER.writeValueAsString(progress.stored()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        List<TensorSource> tensors = new ArrayList<>();
        List<Parameter> parameters = trainer.trainable().parameters();
        for (Trainer.State state : Trainer.State.values()) {
            for (int i = 0; i < parameters.size(); i++) {
                tensors.add(new TrainedTensor(trainer, state, i).source(name(state, parameters.get(i))));
            }
        }
        SafetensorsWriter.write(file, WeightType.F32, metadata, tensors);
    }

    /**
     * Brings a trainer to where the saved training was.
     *
     * @throws InvalidOptionException if that training had other options, or there is none
     * @throws ModelFormatException if the file is malformed
     */
    Progress restore(Trainer trainer) {
        Require.that(exists(), "resume", "given, but " + file + " is missing", "left out");
        Map<String, String> metadata = SafetensorsFile.metadata(file);
        options.forEach((name, value) -> {
            String before = metadata.getOrDefault(OPTION + name, "absent");
            if (!before.equals(value)) {
                throw new InvalidOptionException(name, value, before + ", as in the training that is resumed");
            }
        });
        Map<String, WeightTensor> tensors = SafetensorsFile.tensors(file);
        List<Parameter> parameters = trainer.trainable().parameters();
        for (Trainer.State state : Trainer.State.values()) {
            for (int i = 0; i < parameters.size(); i++) {
                trainer.write(state, i, read(tensors, name(state, parameters.get(i)), parameters.get(i)));
            }
        }
        try {
            String progress = metadata.getOrDefault(PROGRESS, "");
            return new Progress(MAPPER.readValue(progress, Stored.class));
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(file + ": the progress is malformed: " + e.getOriginalMessage(), e);
        }
    }

    private float[] read(Map<String, WeightTensor> tensors, String name, Parameter parameter) {
        WeightTensor tensor = tensors.get(name);
        if (tensor == null || !Arrays.equals(tensor.shape(), parameter.shape())) {
            throw new ModelFormatException(file + ": tensor " + name + " of shape " + Arrays.toString(parameter.shape())
                    + " is missing: the model or the adapter is another one");
        }
        float[] numbers = new float[Math.toIntExact(parameter.size())];
        tensor.toFloats(0, tensor.rows(), FloatBuffer.wrap(numbers));
        return numbers;
    }

    private static String name(Trainer.State state, Parameter parameter) {
        return state.prefix() + "." + parameter.parts().get(0).name();
    }
}
