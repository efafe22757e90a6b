package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that asks for Parquet without the library that reads it. */
class ParquetTest {

    @TempDir
    private Path folder;

    @Test
    void theLibraryThatIsMissingIsNamed() throws IOException, InterruptedException {
        String classPath = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("parquet"))
                .collect(Collectors.joining(File.pathSeparator));
        try (ChildJvm child = ChildJvm.start(
                folder,
                "-cp",
                classPath,
                "ai.cautious.program.CautiousProgram",
                "moderate",
                "--draft",
                "none",
                "--input",
                Path.of("src/test/resources/ai/cautious/program/data/rows-zstd.parquet")
                        .toAbsolutePath()
                        .toString())) {
            assertThat(child.awaitEnd()).isEqualTo(2);
            assertThat(child.err())
                    .contains("rows-zstd.parquet", "blue.strategic.parquet:parquet-floor")
                    .hasLineCount(1);
        }
    }
}
