package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.StoriesModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application without a provider of slf4j: whatever fails reaches it, and nothing is printed beside it. */
class SilentLogTest {

    private static final String PROVIDER = "slf4j-simple";

    @TempDir
    private Path folder;

    private String printed(List<String> without, List<String> options) throws IOException, InterruptedException {
        String entries = Stream.of(ChildJvm.classPath().split(File.pathSeparator))
                .filter(entry -> without.stream().noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
        try (StoriesModel model = StoriesModel.extract()) {
            List<String> arguments = new ArrayList<>(options);
            arguments.addAll(List.of("-cp", entries, FailingApplication.class.getName(), "" + model.folder()));
            return printed(arguments.toArray(String[]::new));
        }
    }

    private String printed(String[] arguments) throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(folder, arguments)) {
            int exitCode = child.awaitEnd();
            assertThat(child.err()).isEmpty();
            assertThat(exitCode).isZero();
            return child.out();
        }
    }

    @Test
    void hearsWhyAJudgeAndAMonitorFailed() throws IOException, InterruptedException {
        assertThat(printed(List.of(PROVIDER), List.of()).lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("judge: broken failed: ")
                                .contains("the judge's own fault"),
                        line -> assertThat(line).startsWith("monitor: ").contains("the monitor's own fault"));
    }

    @Test
    void hearsWhyTheEngineDoesNotLoad() throws IOException, InterruptedException {
        // Where it is neither there nor on the class path, it is looked for among those that were unpacked before.
        List<String> nowhere =
                List.of("-DPYTORCH_LIBRARY_PATH=" + folder, "-DENGINE_CACHE_DIR=" + folder, "-Dai.djl.offline=true");
        assertThat(printed(List.of(PROVIDER, "pytorch-native"), nowhere).lines().toList())
                .hasSizeGreaterThan(1)
                .first()
                .asString()
                .startsWith("thrown: ai.cautious.EngineException: ");
    }
}
