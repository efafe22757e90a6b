package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.StoriesModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application sees of the engine's and the tokenizer's start: nothing. */
class QuietStartTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void startsWithoutAWordWhetherThereIsAnSlf4jProviderOrNot(boolean provider)
            throws IOException, InterruptedException {
        try (StoriesModel model = StoriesModel.extract();
                ChildJvm child = ChildJvm.start(
                        folder,
                        "-cp",
                        classPath(provider),
                        PooledApplication.class.getName(),
                        model.folder().toString())) {
            int exitCode = child.awaitEnd();
            assertThat(child.err()).isEmpty();
            assertThat(child.out()).isEqualTo("answer: true, loader kept: true" + System.lineSeparator());
            assertThat(exitCode).isZero();
        }
    }

    /** Without the program's classes, whose configuration asks slf4j-simple for warnings only. */
    private static String classPath(boolean provider) {
        return Stream.of(ChildJvm.classPath().split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).endsWith("cautious-examples/target/classes"))
                .filter(entry -> provider || !entry.contains("slf4j-simple"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
