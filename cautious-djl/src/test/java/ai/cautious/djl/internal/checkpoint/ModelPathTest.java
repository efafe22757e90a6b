package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelPathTest {

    private static final Path SNAPSHOT =
            Path.of("/cache/models--Qwen--Qwen2.5-0.5B-Instruct/snapshots/0123456789abcdef0123456789abcdef01234567");

    @Test
    void aFolderIsCalledByItsName() {
        assertThat(ModelPath.name(Path.of("/models/SmolLM2/"))).isEqualTo("SmolLM2");
        assertThat(ModelPath.reference(Path.of("models/SmolLM2"))).isEqualTo("models/SmolLM2");
    }

    @Test
    void aFolderInTheHubsCacheIsCalledByTheModelsName() {
        assertThat(ModelPath.name(SNAPSHOT)).isEqualTo("Qwen2.5-0.5B-Instruct");
        assertThat(ModelPath.reference(SNAPSHOT)).isEqualTo("Qwen/Qwen2.5-0.5B-Instruct");
        assertThat(ModelPath.name(SNAPSHOT.resolveSibling("main"))).isEqualTo("main");
    }
}
