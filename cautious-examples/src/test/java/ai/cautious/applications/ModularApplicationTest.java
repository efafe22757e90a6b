package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.options.BundledPair;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is a module: all jars are on the module path but libtorch's, whose name can be no module's. */
class ModularApplicationTest {

    private static final String DESCRIPTOR = "module application { requires ai.cautious.djl; }";

    @TempDir
    private Path folder;

    @Test
    void runsTheReadmesExample() throws IOException, InterruptedException {
        String example = Files.readString(Path.of("src/main/java/ai/cautious/examples/QuickStart.java"));
        assertThat(compile("QuickStart", example.replace("package ai.cautious.examples;", "package application;")))
                .isEmpty();
        try (BundledPair pair = BundledPair.extract();
                ChildJvm jvm = ChildJvm.start(
                        folder,
                        "-p",
                        folder + File.pathSeparator + modulePath(),
                        "-cp",
                        joined(classPath().filter(ModularApplicationTest::isNative)),
                        "-m",
                        "application/application.QuickStart",
                        // The pair's draft would refuse: it knows no Java.
                        pair.verifier().toString(),
                        pair.verifier().toString())) {
            assertThat(jvm.awaitEnd()).as(jvm.err()).isZero();
            assertThat(jvm.out()).containsPattern("\\n[1-9][0-9]* tokens; [1-9]");
        }
    }

    @Test
    void cannotImportInternals() throws IOException {
        assertThat(compile("Intruder", "import ai.cautious.djl.internal.checkpoint.Checkpoint;"))
                .contains("package ai.cautious.djl.internal.checkpoint is not visible");
        assertThat(compile("Intruder", "import ai.cautious.internal.text.StopStrings;"))
                .contains("package ai.cautious.internal.text is not visible");
    }

    /** What the compiler says. */
    private String compile(String type, String source) throws IOException {
        Map<String, String> files = Map.of("module-info.java", DESCRIPTOR, type + ".java", source);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        Stream<String> options = Stream.of("-proc:none", "-p", modulePath(), "-d", folder.toString());
        Stream<String> sources =
                files.keySet().stream().map(name -> folder.resolve(name).toString());
        ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(out, out, Stream.concat(options, sources).toArray(String[]::new));
        return said.toString();
    }

    private static String modulePath() {
        return joined(classPath().filter(entry -> isModule(entry) && !isNative(entry) && !isParquet(entry)));
    }

    private static Stream<Path> classPath() {
        return Stream.of(ChildJvm.classPath().split(File.pathSeparator)).map(Path::of);
    }

    /** A jar, or a folder with a descriptor. */
    private static boolean isModule(Path entry) {
        return Files.isRegularFile(entry) || Files.exists(entry.resolve("module-info.class"));
    }

    /** The program's alone, whose jars share packages, so that they can be no modules. */
    private static boolean isParquet(Path jar) {
        return jar.getFileName().toString().startsWith("parquet-");
    }

    private static boolean isNative(Path jar) {
        return jar.getFileName().toString().startsWith("pytorch-native-");
    }

    private static String joined(Stream<Path> paths) {
        return paths.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
