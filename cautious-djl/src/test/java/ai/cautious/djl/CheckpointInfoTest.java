package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ModelFormatException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointInfoTest {

    @TempDir
    private Path folder;

    @Test
    void tellsOfAFolder() throws URISyntaxException {
        CheckpointInfo info = DjlModel.inspect(resource("checkpoints/qwen2-tied"));
        assertThat(info.family()).isEqualTo("qwen2");
        assertThat(info.layers()).hasValue(3);
        assertThat(info.vocabularySize()).hasValue(96);
        assertThat(info.contextLength()).hasValue(128);
        assertThat(info.precisionOnDisk()).containsExactly("BF16");
        assertThat(info.bytes()).isEqualTo(2 * info.parameters());
        // Keys and values of 3 layers, 2 heads of 8 numbers.
        assertThat(info.cacheBytesPerToken()).hasValue(2 * 3 * 2 * 8 * Float.BYTES);
        assertThat(info.unsupported()).isEmpty();
    }

    @Test
    void tellsOfAGgufFile() throws URISyntaxException {
        CheckpointInfo info = DjlModel.inspect(resource("gguf/qwen2.gguf"));
        CheckpointInfo twin = DjlModel.inspect(resource("checkpoints/qwen2-tied"));
        assertThat(info.family()).isEqualTo("qwen2");
        assertThat(info.parameters()).isEqualTo(twin.parameters());
        assertThat(info.vocabularySize()).hasValue(96);
        assertThat(info.cacheBytesPerToken()).isEqualTo(twin.cacheBytesPerToken());
    }

    @Test
    void saysThatATiedOutputLayerDiffersAndIsUsed() throws URISyntaxException {
        assertThat(DjlModel.inspect(resource("checkpoints/llama-tied-differing"))
                        .remarks())
                .singleElement()
                .asString()
                .contains("config.json: tie_word_embeddings is true", "lm_head.weight differs", "as transformers does");
        assertThat(DjlModel.inspect(resource("checkpoints/llama-tied")).remarks())
                .isEmpty();
        assertThat(DjlModel.inspect(resource("checkpoints/llama-tied-head-only"))
                        .remarks())
                .isEmpty();
    }

    @Test
    void tellsOfAllParts() throws URISyntaxException {
        CheckpointInfo parts = DjlModel.inspect(resource("gguf/parts-00002-of-00003.gguf"));
        assertThat(parts.parameters())
                .isEqualTo(DjlModel.inspect(resource("gguf/llama.gguf")).parameters());
    }

    @Test
    void listsWhatIsNotSupported() throws IOException, URISyntaxException {
        Files.copy(resource("checkpoints/llama-tied/model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gptx\", \"num_hidden_layers\": 3}");
        CheckpointInfo info = DjlModel.inspect(folder);
        assertThat(info.family()).isEqualTo("gptx");
        assertThat(info.layers()).hasValue(3);
        assertThat(info.parameters()).isPositive();
        assertThat(info.vocabularySize()).isEmpty();
        assertThat(info.contextLength()).isEmpty();
        assertThat(info.unsupported()).hasSize(1).first().asString().contains("model_type is gptx");
    }

    @Test
    void refusesWhatIsMalformed() {
        assertThatThrownBy(() -> DjlModel.inspect(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("config.json is missing");
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(CheckpointInfoTest.class.getResource("/" + name).toURI());
    }
}
