package ai.cautious.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
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
}
