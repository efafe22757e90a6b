package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.program.CautiousProgram;
import ai.cautious.program.StoriesModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever locale the JVM has, numbers are printed in the digits that programs read. */
class LocalesTest {

    /** Formats and changes of case that follow the JVM's locale. */
    private static final Pattern LOCAL = Pattern.compile(
            "String\\.format\\(\\s*(?!\\s|Locale)|[.\\s]printf\\(\\s*(?!\\s|Locale)|\\.to(Lower|Upper)Case\\(\\)");

    @TempDir
    private Path folder;

    @Test
    void printsTheDigitsThatProgramsRead() throws IOException, InterruptedException {
        try (StoriesModel model = StoriesModel.extract();
                ChildJvm child = ChildJvm.start(
                        folder,
                        "-Duser.language=ar",
                        "-Duser.country=EG",
                        "-cp",
                        ChildJvm.classPath(),
                        CautiousProgram.class.getName(),
                        "tokenize",
                        "--model",
                        model.folder().toString(),
                        "--text",
                        "once upon a time")) {
            assertThat(child.awaitEnd()).isZero();
            assertThat(child.out()).matches("(?s)( *[0-9]+  .*\\R)+");
        }
    }

    @Test
    void noSourceFormatsByTheJvmsLocale() throws IOException {
        List<String> found = new ArrayList<>();
        for (String module : List.of("cautious-core", "cautious-djl", "cautious-examples")) {
            Path sources = Path.of("..", module, "src", "main", "java");
            assumeTrue(Files.isDirectory(sources), "the sources are not beside the tests");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    // What people copy prints for people.
                    boolean copied = file.endsWith("QuickStart.java");
                    if (!copied && LOCAL.matcher(Files.readString(file)).find()) {
                        found.add(file.toString());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void namesAPathThatTheFileNameEncodingLacks() throws IOException, InterruptedException {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the argument cannot be given");
        try (ChildJvm child = ChildJvm.start(
                folder,
                Map.of("LC_ALL", "C"),
                "-cp",
                ChildJvm.classPath(),
                CautiousProgram.class.getName(),
                "inspect",
                "--model",
                "no\u00EB")) {
            int exitCode = child.awaitEnd();
            assertThat(child.err()).contains("--model", "no\u00EB", "ANSI_X3.4-1968", "LC_ALL=C.UTF-8");
            assertThat(exitCode).isEqualTo(2);
        }
    }
}
