package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.program.StoriesModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libtorch for CUDA on the class path of a machine without a GPU. */
class CudaNativesTest {

    private static final String CPU = "pytorch-native-cpu";

    @TempDir
    private Path folder;

    @BeforeEach
    void onlyWhereNoGpuIs() {
        assumeTrue(Files.notExists(Path.of("/dev/nvidia0")), "there is a GPU: skipped");
    }

    /** What DJL reads of such a jar before it looks for a device. */
    private Path cudaNative() throws IOException {
        Path properties = folder.resolve("cuda/native/lib/pytorch.properties");
        Files.createDirectories(properties.getParent());
        Files.writeString(
                properties,
                "version=2.3.1-20240621\nflavor=cu121\nclassifier=" + classifier() + "\nlibraries=libc10.so\n");
        return folder.resolve("cuda");
    }

    /** That of the jar for CPUs. */
    private static String classifier() {
        String jar = libraries()
                .filter(entry -> entry.contains(CPU))
                .findFirst()
                .map(entry -> Path.of(entry).getFileName().toString())
                .orElseThrow();
        return jar.replaceFirst(".*?-\\d+\\.\\d+\\.\\d+-", "").replace(".jar", "");
    }

    private static Stream<String> libraries() {
        return Stream.of(ChildJvm.classPath().split(File.pathSeparator));
    }

    private ChildJvm start(StoriesModel model, Stream<String> libraries) throws IOException {
        String classPath = Stream.concat(Stream.of(cudaNative().toString()), libraries)
                .collect(Collectors.joining(File.pathSeparator));
        return ChildJvm.start(
                folder,
                "-cp",
                classPath,
                PooledApplication.class.getName(),
                model.folder().toString());
    }

    @Test
    void aloneSaysWhatIsMissingAndWhatToAdd() throws IOException, InterruptedException {
        try (StoriesModel model = StoriesModel.extract();
                ChildJvm child = start(model, libraries().filter(entry -> !entry.contains(CPU)))) {
            assertThat(child.awaitEnd()).isNotZero();
            assertThat(child.err())
                    .contains("pytorch-native-cu121 is on the class path")
                    .contains("libcudart")
                    .contains("add the dependency ai.djl.pytorch:pytorch-native-cpu:2.3.1:" + classifier())
                    .doesNotContain("Offline");
        }
    }

    @Test
    void isPassedOverForTheOneForCpus() throws IOException, InterruptedException {
        try (StoriesModel model = StoriesModel.extract();
                ChildJvm child = start(model, libraries())) {
            int exitCode = child.awaitEnd();
            assertThat(child.out()).as(child.err()).startsWith("answer: true");
            assertThat(child.err()).doesNotContain("match");
            assertThat(exitCode).isZero();
        }
    }
}
