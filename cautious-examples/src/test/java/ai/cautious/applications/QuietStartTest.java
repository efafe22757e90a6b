package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.StoriesModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application sees of the engine's and the tokenizer's start: which kernels it has, at most. */
class QuietStartTest {

    @TempDir
    private Path folder;

    /** Who writes what is logged by slf4j. */
    enum Provider {
        NONE,
        SIMPLE,
        LOGBACK
    }

    @ParameterizedTest
    @EnumSource
    void startsWithoutAWordOfTheEnginesWhetherThereIsAnSlf4jProviderOrNot(Provider provider)
            throws IOException, InterruptedException {
        try (StoriesModel model = StoriesModel.extract();
                ChildJvm child = ChildJvm.start(
                        folder,
                        "-cp",
                        classPath(provider),
                        PooledApplication.class.getName(),
                        model.folder().toString())) {
            int exitCode = child.awaitEnd();
            assertThat(child.err()).matches("(.* INFO ai\\.cautious\\.\\S+ - Kernels on the CPU: \\S.*\\R)?");
            assertThat(child.out()).isEqualTo("answer: true, loader kept: true" + System.lineSeparator());
            assertThat(exitCode).isZero();
        }
    }

    /** Without the program's classes, whose configuration asks slf4j-simple for warnings only. */
    private static String classPath(Provider provider) throws IOException {
        Stream<String> all = Stream.of(ChildJvm.classPath().split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).endsWith("cautious-examples/target/classes"))
                .filter(entry -> provider == Provider.SIMPLE || !entry.contains("slf4j-simple"));
        return Stream.concat(all, provider == Provider.LOGBACK ? logback().stream() : Stream.empty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Without a configuration, it writes all there is to standard output. */
    private static List<String> logback() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target/logback"))) {
            return jars.map(Path::toString).toList();
        }
    }
}
