package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.CautiousException;
import ai.cautious.InvalidOptionException;
import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code cautious.kernels} does, each time in a process of its own: libraries cannot be unloaded. */
class KernelChoiceTest {

    private static final String MODEL = "checkpoints/llama-tied";

    @TempDir
    private Path folder;

    /** Prints the kernels in use, the model's precisions and what it scores. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            try {
                System.out.println("kernels " + DjlRuntime.kernels().orElse("none"));
            } catch (CautiousException e) {
                System.out.println("refused " + e.getMessage());
                return;
            }
            Path checkpoint = TestCheckpoints.withTokenizer(MODEL, Path.of(arguments[0]));
            for (Precision precision : new Precision[] {Precision.INT8, Precision.INT4}) {
                DjlOptions options = DjlOptions.builder().precision(precision).build();
                try (DjlModel model = DjlModel.load(checkpoint, options)) {
                    System.out.println(precision + " " + model.score(1, 2, 3).length);
                } catch (InvalidOptionException e) {
                    System.out.println(precision + " refused " + e.getMessage());
                }
            }
        }
    }

    @BeforeAll
    static void needsKernels() {
        assumeTrue(DjlRuntime.kernels().isPresent(), "the library has no kernels of its own here: skipped");
    }

    @Test
    void noneLeavesAllToLibtorch() throws IOException, InterruptedException {
        assertThat(child("-Dcautious.kernels=none"))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("kernels none"),
                        line -> assertThat(line).isEqualTo("INT8 2"),
                        line -> assertThat(line)
                                .startsWith("INT4 refused")
                                .contains("FLOAT32, BFLOAT16, FLOAT16 or INT8 on this CPU"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "avx2"})
    void anInstructionSetOfThisCpuIsUsed(String name) throws IOException, InterruptedException {
        assertThat(child("-Dcautious.kernels=" + name)).containsExactly("kernels " + name, "INT8 2", "INT4 2");
    }

    @Test
    void whatIsNoInstructionSetIsRefusedWithThoseThereAre() throws IOException, InterruptedException {
        assertThat(child("-Dcautious.kernels=sse"))
                .singleElement()
                .asString()
                .contains("none, generic, avx2, avx-vnni");
    }

    @Test
    void aLibraryThatCannotBeUnpackedLeavesAllToLibtorch() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        // DJL unpacks libtorch into the same place unless it is told where libtorch is.
        List<String> printed = child("-DDJL_CACHE_DIR=" + file, "-DPYTORCH_LIBRARY_PATH=" + libtorch());
        assertThat(printed).startsWith("kernels none", "INT8 2");
    }

    private static Path libtorch() throws IOException {
        try (Stream<Path> folders = Files.list(Utils.getEngineCacheDir("pytorch"))) {
            Optional<Path> unpacked = folders.filter(folder -> Files.isRegularFile(folder.resolve("libtorch_cpu.so")))
                    .findFirst();
            assumeTrue(unpacked.isPresent(), "libtorch is not where DJL unpacks it: skipped");
            return unpacked.orElseThrow();
        }
    }

    private List<String> child(String... options) throws IOException, InterruptedException {
        String classes = String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""),
                System.getProperty("surefire.test.class.path", ""));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Xmx512m",
                "-cp",
                classes,
                Child.class.getName(),
                Files.createDirectories(folder.resolve("child/tiny")).toString()));
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
        assertThat(process.waitFor()).as(() -> "exit code; see " + folder).isZero();
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }
}
