package ai.cautious.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.FileAccessException;
import ai.cautious.IncompatibleModelsException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.SafetensorsFile;
import ai.cautious.djl.internal.checkpoint.SafetensorsWriter;
import ai.cautious.djl.internal.checkpoint.TensorSource;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFoldersTest {

    private static final Path CONFIGURATION = TestCheckpoints.resource("checkpoints/llama-biased");

    @TempDir
    private Path folder;

    private static float[] floats(Path model, String name) {
        WeightTensor tensor = Checkpoint.open(model).tensor(name);
        float[] values = new float[Math.toIntExact(tensor.rows() * tensor.columns())];
        tensor.toFloats(0, tensor.rows(), FloatBuffer.wrap(values));
        return values;
    }

    @Test
    void drawsFirstWeightsBySeed() {
        ModelFolders.initialise(CONFIGURATION, folder.resolve("a"), 1);
        ModelFolders.initialise(CONFIGURATION, folder.resolve("b"), 1);
        ModelFolders.initialise(CONFIGURATION, folder.resolve("c"), 2);
        assertThat(folder.resolve("a/model.safetensors")).hasSameBinaryContentAs(folder.resolve("b/model.safetensors"));
        String embedding = "model.embed_tokens.weight";
        float[] values = floats(folder.resolve("a"), embedding);
        assertThat(values).isNotEqualTo(floats(folder.resolve("c"), embedding));
        double mean = 0;
        double squares = 0;
        for (float value : values) {
            mean += value / values.length;
            squares += value * value / values.length;
        }
        // 3072 draws of standard deviation .02: 4 sigma of the mean are .0015, of the deviation 5 %.
        assertThat(mean).isCloseTo(0, within(0.0015));
        assertThat(Math.sqrt(squares)).isCloseTo(0.02, within(0.001));
        assertThat(floats(folder.resolve("a"), "model.layers.1.input_layernorm.weight"))
                .containsOnly(1);
        assertThat(floats(folder.resolve("a"), "model.layers.1.self_attn.q_proj.bias"))
                .containsOnly(0);
        assertThat(floats(folder.resolve("a"), "model.layers.0.mlp.up_proj.weight"))
                .isNotEqualTo(floats(folder.resolve("a"), "model.layers.1.mlp.up_proj.weight"));
    }

    @Test
    void mergesInEveryPrecision() throws IOException {
        Path model = TestCheckpoints.resource("checkpoints/llama-tied");
        Path adapter = Files.createDirectory(folder.resolve("adapter"));
        for (String name : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
            Files.copy(model.resolve("adapter/" + name), adapter.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(adapter.resolve("safety_judge.json"), "{}");
        for (StoredPrecision precision : StoredPrecision.values()) {
            Path output = folder.resolve(precision.name());
            ModelFolders.merge(model, adapter, output, precision);
            WeightTensor weight = Checkpoint.open(output).tensor("model.layers.0.mlp.up_proj.weight");
            assertThat(weight.type())
                    .isEqualTo(
                            switch (precision) {
                                case FLOAT32 -> WeightType.F32;
                                case FLOAT16 -> WeightType.F16;
                                case BFLOAT16 -> WeightType.BF16;
                            });
            assertThat(new ObjectMapper()
                            .readTree(output.resolve("config.json").toFile())
                            .get("torch_dtype")
                            .asText())
                    .isEqualTo(precision.name().toLowerCase(Locale.ROOT));
            assertThat(output.resolve("safety_judge.json")).hasContent("{}");
            assertThat(output.resolve("generation_config.json"))
                    .hasSameTextualContentAs(model.resolve("generation_config.json"));
        }
        Path quantised = TestCheckpoints.resource("checkpoints/qwen2-nf4");
        Path plain = folder.resolve("plain");
        ModelFolders.merge(quantised, quantised.resolve("adapter"), plain, StoredPrecision.BFLOAT16);
        assertThat(plain.resolve("config.json")).content().doesNotContain("quantization");
        assertThat(Checkpoint.open(plain).tensorNames())
                .isEqualTo(Checkpoint.open(quantised).tensorNames());
        assertThatThrownBy(() -> ModelFolders.merge(model, model, folder.resolve("none"), StoredPrecision.FLOAT32))
                .hasMessageContaining("adapter_config.json is missing");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void aMergedModelJudgesAsItsParts() throws IOException {
        Path adapter = TestCheckpoints.resource("checkpoints/llama-tied/adapter");
        Path model = copyOfTheModel();
        Files.writeString(model.resolve("safety_judge.json"), "{}");
        Path output = folder.resolve("output");
        ModelFolders.merge(model, adapter, output, StoredPrecision.FLOAT32);
        assertThat(output.resolve("safety_judge.json")).hasContent("{}");
    }

    @Test
    void refusesToMergeIntoAFolderThatHoldsAModel() throws IOException {
        Path model = copyOfTheModel();
        byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
        Path adapter = TestCheckpoints.resource("checkpoints/llama-tied/adapter");
        assertThatThrownBy(() -> ModelFolders.merge(model, adapter, model, StoredPrecision.BFLOAT16))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("output", model.toString(), "another folder");
        assertThat(model.resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void tensorsOfAnyRankComeAlong() throws IOException {
        Path model = copyOfTheModel();
        Path file = model.resolve("model.safetensors");
        List<TensorSource> tensors = new ArrayList<>(SafetensorsFile.tensors(file).values().stream()
                .map(TensorSource::of)
                .toList());
        for (long[] shape : new long[][] {{}, {0}, {0, 3}, {3, 0}, {2, 3, 4}}) {
            tensors.add(new TensorSource("extra" + tensors.size(), shape, (fromRow, rowCount, into) -> {
                for (long i = rowCount * (shape.length == 0 ? 1 : shape[shape.length - 1]); i > 0; i--) {
                    into.put(7);
                }
            }));
        }
        SafetensorsWriter.write(file, WeightType.F32, Map.of(), tensors);
        Path output = folder.resolve("output");
        ModelFolders.merge(
                model, TestCheckpoints.resource("checkpoints/llama-tied/adapter"), output, StoredPrecision.FLOAT32);
        Map<String, WeightTensor> written = SafetensorsFile.tensors(output.resolve("model.safetensors"));
        assertThat(written).hasSize(tensors.size());
        tensors.forEach(tensor ->
                assertThat(written.get(tensor.name()).shape()).as(tensor.name()).isEqualTo(tensor.shape()));
        assertThat(floats(output, "extra" + (tensors.size() - 1))).hasSize(24).containsOnly(7);
    }

    private Path copyOfTheModel() throws IOException {
        Path from = TestCheckpoints.resource("checkpoints/llama-tied");
        Path model = Files.createDirectory(folder.resolve("model"));
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(from.resolve(name), model.resolve(name));
        }
        return model;
    }

    @Test
    void aMergeThatFailedMayBeTriedAgain() throws IOException {
        Path model = TestCheckpoints.resource("checkpoints/llama-tied");
        Path output = folder.resolve("merged");
        Path inTheWay =
                Files.createDirectories(output.resolve("model.safetensors")).resolve("file");
        Files.createFile(inTheWay);
        assertThatThrownBy(() -> ModelFolders.merge(model, model.resolve("adapter"), output, StoredPrecision.FLOAT32))
                .isInstanceOf(FileAccessException.class)
                .hasMessageContaining("model.safetensors");
        assertThat(output.resolve("config.json")).doesNotExist();
        assertThat(output.resolve(".cautious.lock")).doesNotExist();
        Files.delete(inTheWay);
        Files.delete(output.resolve("model.safetensors"));
        ModelFolders.merge(model, model.resolve("adapter"), output, StoredPrecision.FLOAT32);
        assertThat(output.resolve("config.json")).exists();
        assertThat(output.resolve(".cautious.lock")).doesNotExist();
    }

    @Test
    void oneWriterAtATimeWritesAFolder() throws IOException {
        Path model = TestCheckpoints.resource("checkpoints/llama-tied");
        Path output = Files.createDirectories(folder.resolve("merged"));
        try (FileChannel other = FileChannel.open(
                output.resolve(".cautious.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            assertThatThrownBy(
                            () -> ModelFolders.merge(model, model.resolve("adapter"), output, StoredPrecision.FLOAT32))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContainingAll(output.toString(), "somebody else is writing");
        }
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> ModelFolders.merge(model, model.resolve("adapter"), file, StoredPrecision.FLOAT32))
                .isInstanceOf(FileAccessException.class)
                .hasMessageContainingAll(file.toString(), "cannot be created");
    }

    /** An adapter of one pair of matrices. */
    private Path adapter(String name, int rank, float a, float b) throws IOException {
        Path adapter = Files.createDirectory(folder.resolve(name));
        Files.writeString(
                adapter.resolve("adapter_config.json"),
                "{\"r\": " + rank + ", \"lora_alpha\": 4, \"base_model_name_or_path\": \"" + name + "\"}");
        SafetensorsWriter.write(
                adapter.resolve("adapter_model.safetensors"),
                WeightType.F16,
                Map.of(),
                List.of(filled("q.lora_A.weight", rank, 3, a), filled("q.lora_B.weight", 5, rank, b)));
        return adapter;
    }

    private static TensorSource filled(String name, int rows, int columns, float value) {
        return new TensorSource(name, new long[] {rows, columns}, (fromRow, rowCount, into) -> {
            for (long i = rowCount * columns; i > 0; i--) {
                into.put(value);
            }
        });
    }

    @Test
    void averagesAdaptersMatrixByMatrix() throws IOException {
        Path output = folder.resolve("mean");
        ModelFolders.average(
                List.of(adapter("one", 2, 1, -1), adapter("two", 2, 2, 4), adapter("three", 2, 6, 0)), output);
        Map<String, WeightTensor> written = SafetensorsFile.tensors(output.resolve("adapter_model.safetensors"));
        assertThat(written).hasSize(2);
        Map.of("q.lora_A.weight", 3f, "q.lora_B.weight", 1f).forEach((name, value) -> {
            WeightTensor tensor = written.get(name);
            float[] values = new float[Math.toIntExact(tensor.weights())];
            tensor.toFloats(0, tensor.rows(), FloatBuffer.wrap(values));
            assertThat(values).as(name).containsOnly(value);
            assertThat(tensor.type()).isEqualTo(WeightType.F16);
        });
        assertThat(new ObjectMapper()
                        .readTree(output.resolve("adapter_config.json").toFile()))
                .isEqualTo(new ObjectMapper()
                        .readTree(folder.resolve("one/adapter_config.json").toFile()));
    }

    @Test
    void averagesOnlyAdaptersThatWereTunedAlike() throws IOException {
        Path one = adapter("one", 2, 1, 1);
        Path output = folder.resolve("mean");
        assertThatThrownBy(() -> ModelFolders.average(List.of(one), output))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("adapters", "at least two");
        assertThatThrownBy(() -> ModelFolders.average(List.of(one, adapter("other", 3, 1, 1)), output))
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContainingAll("other", "r is 3", "is 2");
        Path cut = adapter("cut", 2, 1, 1);
        SafetensorsWriter.write(
                cut.resolve("adapter_model.safetensors"),
                WeightType.F16,
                Map.of(),
                List.of(filled("q.lora_A.weight", 2, 4, 1), filled("q.lora_B.weight", 5, 2, 1)));
        assertThatThrownBy(() -> ModelFolders.average(List.of(one, cut), output))
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContainingAll("cut", "q.lora_A.weight", "[2, 3]");
        assertThatThrownBy(() -> ModelFolders.average(List.of(one, folder.resolve("none")), output))
                .hasMessageContaining("adapter_config.json is missing");
        assertThat(output).doesNotExist();
        assertThatThrownBy(() -> ModelFolders.average(List.of(one, adapter("two", 2, 1, 1)), one))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("holds an adapter", "another folder");
    }
}
