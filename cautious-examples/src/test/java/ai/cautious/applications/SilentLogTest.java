package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.StoriesModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application without a provider of slf4j: whatever fails reaches it, and nothing is printed beside it. */
class SilentLogTest {

    @TempDir
    private Path folder;

    private String printed(boolean withEngine) throws IOException, InterruptedException {
        String entries = Stream.of(ChildJvm.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j-simple"))
                .filter(entry -> withEngine || !entry.contains("pytorch-native"))
                .collect(Collectors.joining(File.pathSeparator));
        try (StoriesModel model = StoriesModel.extract();
                ChildJvm child = ChildJvm.start(
                        folder,
                        // Where it is neither there nor on the class path, it would be downloaded.
                        withEngine ? "-Xshare:auto" : "-DPYTORCH_LIBRARY_PATH=" + folder,
                        "-Dai.djl.offline=true",
                        "-DENGINE_CACHE_DIR=" + folder.resolve("engine"),
                        "-cp",
                        entries,
                        FailingApplication.class.getName(),
                        model.folder().toString())) {
            int exitCode = child.awaitEnd();
            assertThat(child.err()).isEmpty();
            assertThat(exitCode).isZero();
            return child.out();
        }
    }

    @Test
    void hearsWhyAJudgeAndAMonitorFailed() throws IOException, InterruptedException {
        assertThat(printed(true).lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("judge: broken failed: ")
                                .contains("the judge's own fault"),
                        line -> assertThat(line).startsWith("monitor: ").contains("the monitor's own fault"));
    }

    @Test
    void hearsWhyTheEngineDoesNotLoad() throws IOException, InterruptedException {
        assertThat(printed(false).lines().toList())
                .hasSizeGreaterThan(1)
                .first()
                .asString()
                .startsWith("thrown: ai.cautious.EngineException: ");
    }
}
