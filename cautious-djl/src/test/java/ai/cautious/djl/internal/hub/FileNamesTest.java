package ai.cautious.djl.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.cautious.djl.hub.HubException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d\u2028/../../x",
                "d\u2029/../x",
                "d\u0085/../x",
                "d\n/../x",
                "d\u2028",
                "d\u0085",
                "d\u0000",
                "..",
                "./x",
                "d/..",
                "/x",
                "d//x",
                "d\\x",
                "c:x",
                ""
            })
    void namesThatMayLeadElsewhereAreNotSafe(String name) {
        assertThat(FileNames.isSafe(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "q8/model-00001-of-00002.gguf", "..x/y..", "modèle 模型.gguf"})
    void namesThatStayInTheirFolderAreSafe(String name) {
        assertThat(FileNames.isSafe(name)).isTrue();
    }

    @Test
    void theCacheGivesNoPathOutsideACommitsFolder() {
        HubSettings settings = new HubSettings(Path.of("cache"), HubSettings.PUBLIC_ENDPOINT, null, true, true);
        ModelCache cache = new ModelCache(settings, new HubName("someone/model", "main", null));
        assertThat(cache.file(FakeHub.COMMIT, "d/x"))
                .isEqualTo(cache.snapshot(FakeHub.COMMIT).resolve("d/x"));
        assertThatExceptionOfType(HubException.class).isThrownBy(() -> cache.file(FakeHub.COMMIT, "d/../../x"));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() ->
                        cache.file(FakeHub.COMMIT, Path.of("x").toAbsolutePath().toString()));
    }
}
