package ai.cautious.djl.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a path and what is a name; the tests' environment forbids to ask the hub. */
class ModelHubTest {

    @TempDir
    private Path folder;

    @Test
    void aPathThatExistsWinsOverAName() {
        // The tests run in the module's folder.
        assertThat(ModelHub.resolve("src/main")).isEqualTo(Path.of("src/main"));
        assertThat(ModelHub.isName("src/main")).isFalse();
        assertThat(ModelHub.isName("src/other")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gpt2", "./someone/model", "/someone/model", "someone/model/folder", "model.gguf", "../model"})
    void whatHasNotTheFormOfANameIsAPath(String typed) {
        assertThat(ModelHub.resolve(typed)).isEqualTo(Path.of(typed));
    }

    @Test
    void aNameIsLookedUpWhereverAPathIsTaken() {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> DjlModel.load("no-such-organisation/no-such-model"))
                .withMessageContaining("HF_HUB_OFFLINE")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OFFLINE));
        assertThatExceptionOfType(HubException.class).isThrownBy(() -> DjlModel.inspect("no-such-organisation/model"));
    }

    @Test
    void whatTheCacheHasIsFound() throws IOException {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        Path model = folder.resolve("models--someone--model");
        Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve(commit));
        Files.createDirectories(model.resolve("refs"));
        Files.writeString(model.resolve("refs/main"), commit);
        Files.writeString(snapshot.resolve("model-q4.gguf"), "weights");
        ModelHub hub = ModelHub.builder().cache(folder).offline(true).build();
        assertThat(hub.find("someone/model:model-q4.gguf")).isEqualTo(snapshot.resolve("model-q4.gguf"));
        assertThatExceptionOfType(HubException.class).isThrownBy(() -> hub.find("someone/model:model-q8.gguf"));
    }

    @Test
    void settingsAreChecked() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> ModelHub.builder().endpoint("mirror").build());
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> ModelHub.builder().token(" "));
        assertThat(ModelHub.builder().token("hf_secret").build().toString()).doesNotContain("hf_secret");
    }
}
