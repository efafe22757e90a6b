package ai.cautious.djl.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.cautious.InvalidOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As huggingface_hub 2.4.0 reads them. */
class HubVariablesTest {

    @TempDir
    private Path home;

    private HubSettings settings(Map<String, String> variables) {
        return new HubVariables(variables, home).settings();
    }

    @Test
    void withoutAnyThePublicHubServesTheUsersCache() {
        HubSettings settings = settings(Map.of());
        assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(settings.endpoint()).isEqualTo(HubSettings.PUBLIC_ENDPOINT);
        assertThat(settings.token()).isNull();
        assertThat(settings.offline()).isFalse();
        assertThat(settings.links()).isTrue();
    }

    @Test
    void theCacheIsWhereTheNearestOneSays() {
        assertThat(settings(Map.of("XDG_CACHE_HOME", "/x")).cache()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(settings(Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h")).cache())
                .isEqualTo(Path.of("/h/hub"));
        assertThat(settings(Map.of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/l"))
                        .cache())
                .isEqualTo(Path.of("/l"));
        assertThat(settings(Map.of("HF_HUB_CACHE", "/c", "HUGGINGFACE_HUB_CACHE", "/l"))
                        .cache())
                .isEqualTo(Path.of("/c"));
        assertThat(settings(Map.of("HF_HUB_CACHE", " ")).cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    }

    @Test
    void pathsMayNameTheUsersFolderAndVariables() {
        assertThat(settings(Map.of("HF_HUB_CACHE", "~/m")).cache()).isEqualTo(home.resolve("m"));
        assertThat(settings(Map.of("HF_HUB_CACHE", "$A/${B}/$C", "A", "/a$", "B", "b"))
                        .cache())
                .isEqualTo(Path.of("/a$/b/$C"));
    }

    @Test
    void theTokenIsTheVariablesOrTheFiles() throws IOException {
        Path file = home.resolve(".cache/huggingface/token");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "hf_file\n");
        assertThat(settings(Map.of()).token()).isEqualTo("hf_file");
        assertThat(settings(Map.of("HF_TOKEN", " hf_variable\r\n")).token()).isEqualTo("hf_variable");
        assertThat(settings(Map.of("HUGGING_FACE_HUB_TOKEN", "hf_old")).token()).isEqualTo("hf_old");
        assertThat(settings(Map.of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).token())
                .isNull();
        Files.writeString(home.resolve("other"), "hf_other");
        assertThat(settings(Map.of("HF_TOKEN_PATH", "~/other")).token()).isEqualTo("hf_other");
        Files.writeString(file, "\n");
        assertThat(settings(Map.of()).token()).isNull();
    }

    @Test
    void aTokenIsNeverRepeated() {
        assertThat(settings(Map.of("HF_TOKEN", "hf_secret")))
                .hasToString("HubSettings[cache="
                        + home.resolve(".cache/huggingface/hub") + ", endpoint=" + HubSettings.PUBLIC_ENDPOINT
                        + ", token=given, offline=false, links=true]");
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> settings(Map.of("HF_TOKEN", "hf_secret\nHost: elsewhere")))
                .withMessageStartingWith("HF_TOKEN is ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "ON", "yes", "True"})
    void switchesAreOnByTheseWords(String word) {
        assertThat(settings(Map.of("HF_HUB_OFFLINE", word)).offline()).isTrue();
        assertThat(settings(Map.of("TRANSFORMERS_OFFLINE", word)).offline()).isTrue();
        assertThat(settings(Map.of("HF_HUB_DISABLE_SYMLINKS", word)).links()).isFalse();
    }

    @Test
    void otherWordsLeaveThemOff() {
        assertThat(settings(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
    }

    @Test
    void anAddressMayHaveAPath() {
        assertThat(settings(Map.of("HF_ENDPOINT", "https://mirror.example/api/hub/"))
                        .endpoint())
                .isEqualTo("https://mirror.example/api/hub");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mirror.example",
                "ftp://mirror.example",
                "https://",
                "https://a b",
                "https://u:p@h",
                "http://h?q"
            })
    void whatIsNoAddressIsRefused(String endpoint) {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> settings(Map.of("HF_ENDPOINT", endpoint)))
                .withMessage("HF_ENDPOINT is " + endpoint + "; it must be a server's http or https address");
    }

    @Test
    void thePublicHubsAddressStandsInOnePlace() throws IOException {
        List<Path> places = new ArrayList<>();
        for (String module : List.of("cautious-core", "cautious-djl", "cautious-examples", "benchmarks")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    // Documentation may say where something is described.
                    if (Files.readString(file)
                            .lines()
                            .filter(line -> !line.strip().startsWith("*"))
                            .anyMatch(line -> line.matches(".*(huggingface\\.co|\\bhf\\.co)\\b.*"))) {
                        places.add(file.getFileName());
                    }
                }
            }
        }
        assertThat(places).containsExactly(Path.of("HubSettings.java"));
    }
}
