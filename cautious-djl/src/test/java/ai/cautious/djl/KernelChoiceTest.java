package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.CautiousException;
import ai.cautious.InvalidOptionException;
import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Prints why there are no kernels, if there are none. */
    static final class Reason {

        private Reason() {}

        public static void main(String[] arguments) {
            System.out.println(DjlRuntime.kernelsAbsence().orElse("there are some"));
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
    void aLibraryThatCannotBeUnpackedLeavesAllToLibtorchAndSaysWhatFailedAndWhere()
            throws IOException, InterruptedException {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Path astray = Files.createSymbolicLink(cache.resolve("cautious"), folder.resolve("nothing"));
        // DJL unpacks libtorch into the same place unless it is told where libtorch is.
        List<String> elsewhere = List.of("-DDJL_CACHE_DIR=" + cache, "-DPYTORCH_LIBRARY_PATH=" + libtorch());
        assertThat(child(Child.class, elsewhere)).startsWith("kernels none", "INT8 2");
        assertThat(child(Reason.class, elsewhere))
                .containsExactly("they do not load: java.nio.file.FileAlreadyExistsException: " + astray);
    }

    @Test
    void aFileThatIsNoLibraryLeavesAllToLibtorchAndSaysWhy() throws IOException, InterruptedException {
        Path classes = packed("no library".getBytes(StandardCharsets.US_ASCII));
        assertThat(child(Child.class, List.of(), classes)).startsWith("kernels none", "INT8 2");
        assertThat(child(Reason.class, List.of(), classes))
                .singleElement()
                .asString()
                .startsWith("they do not load: ")
                .contains("libcautious.so", "file too short");
        assertThat(Files.readString(folder.resolve("err.txt")).lines())
                .filteredOn(line -> line.contains("own kernels do not load"))
                .hasSize(1);
    }

    /** As in libtorch of another version, or built with the other ABI of C++'s strings. */
    @Test
    void aLibraryThatNeedsWhatThisLibtorchLacksLeavesAllToItAndSaysWhat() throws IOException, InterruptedException {
        byte[] library;
        try (InputStream in =
                DjlRuntime.class.getResourceAsStream("/ai/cautious/djl/native/linux-x86_64/libcautious.so")) {
            library = in.readAllBytes();
        }
        String text = new String(library, StandardCharsets.ISO_8859_1);
        int needed = text.indexOf("_ZN3c106detail14torchCheckFail");
        assertThat(needed).isPositive();
        library[needed + "_ZN3c1".length()] = '9';
        Path classes = packed(library);
        assertThat(child(Child.class, List.of(), classes)).startsWith("kernels none", "INT8 2");
        assertThat(child(Reason.class, List.of(), classes))
                .singleElement()
                .asString()
                .startsWith("they do not load: ")
                .contains("undefined symbol: _ZN3c196detail14torchCheckFail");
    }

    @Test
    void aFolderFromWhichNothingMayBeExecutedLeavesAllToLibtorch() throws IOException, InterruptedException {
        Path mounted = Files.createDirectory(folder.resolve("noexec"));
        List<String> mounting = List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec tmpfs " + mounted + " && exec \"$@\"",
                "sh");
        assumeTrue(run(mounting, List.of("true")) == 0, "this process may not mount anything for itself: skipped");
        List<String> options = List.of("-DDJL_CACHE_DIR=" + mounted, "-DPYTORCH_LIBRARY_PATH=" + libtorch());
        List<String> command = command(Reason.class, options);
        assertThat(run(mounting, command)).isZero();
        assertThat(Files.readAllLines(folder.resolve("out.txt")))
                .singleElement()
                .asString()
                .startsWith("they do not load: ")
                .contains("failed to map segment");
    }

    @Test
    void theKernelsAreInTheLogOnce() throws IOException, InterruptedException {
        child(Reason.class, List.of("-Dcautious.kernels=avx2"));
        assertThat(Files.readString(folder.resolve("err.txt")).lines())
                .filteredOn(line -> line.contains("ernels"))
                .singleElement()
                .asString()
                .endsWith("Kernels on the CPU: avx2");
        child(Reason.class, List.of("-Dcautious.kernels=none"));
        assertThat(Files.readString(folder.resolve("err.txt")).lines())
                .filteredOn(line -> line.contains("ernels"))
                .singleElement()
                .asString()
                .contains("libtorch's", "cautious.kernels is none");
    }

    /** A folder of classes whose library is this. */
    private Path packed(byte[] library) throws IOException {
        Path classes = folder.resolve("classes");
        Path natives = Files.createDirectories(classes.resolve("ai/cautious/djl/native/linux-x86_64"));
        Files.write(natives.resolve("libcautious.so"), library);
        return classes;
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
        return child(Child.class, List.of(options));
    }

    /** @param first where classes and resources are looked for before all others */
    private List<String> child(Class<?> main, List<String> options, Path... first)
            throws IOException, InterruptedException {
        assertThat(run(List.of(), command(main, options, first)))
                .as(() -> "exit code; see " + folder)
                .isZero();
        return Files.readAllLines(folder.resolve("out.txt"), StandardCharsets.UTF_8);
    }

    private List<String> command(Class<?> main, List<String> options, Path... first) throws IOException {
        List<String> classes = new ArrayList<>();
        Arrays.stream(first).map(Path::toString).forEach(classes::add);
        for (String path : List.of("jdk.module.path", "java.class.path", "surefire.test.class.path")) {
            classes.add(System.getProperty(path, ""));
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-Xmx512m",
                "-cp",
                String.join(File.pathSeparator, classes),
                main.getName(),
                Files.createDirectories(folder.resolve("child/tiny")).toString()));
        return command;
    }

    private int run(List<String> by, List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(by);
        whole.addAll(command);
        try {
            return new ProcessBuilder(whole)
                    .redirectOutput(folder.resolve("out.txt").toFile())
                    .redirectError(folder.resolve("err.txt").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            assumeTrue(!by.isEmpty(), e::getMessage);
            assumeTrue(false, by.get(0) + " is not there: skipped");
            throw e;
        }
    }
}
