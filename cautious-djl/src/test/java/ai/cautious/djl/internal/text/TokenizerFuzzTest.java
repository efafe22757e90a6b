package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No tokenizer file and no text ends the JVM, takes longer than ten seconds or more memory than 512 MB. */
class TokenizerFuzzTest {

    /** {@code -Dfuzz.tokenizers=100000} for more, from the seed {@code -Dfuzz.seed}. */
    private static final String CASES = System.getProperty("fuzz.tokenizers", "3000");

    private static final String SEED = System.getProperty("fuzz.seed", "1");

    @TempDir
    Path folder;

    @Test
    void spoiltFilesAndTextsOfEveryKind() throws IOException, InterruptedException {
        String classes = String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""),
                System.getProperty("surefire.test.class.path", ""),
                Path.of("target/test-classes").toString());
        Path output = folder.resolve("out.txt");
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        classes,
                        TokenizerFuzz.class.getName(),
                        Path.of("src/test/resources/tokenizers/families.json").toString(),
                        SEED,
                        CASES))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(1, TimeUnit.HOURS)).isTrue();
            assertThat(child.exitValue()).as(Files.readString(output)).isZero();
            assertThat(Files.readString(output)).contains(CASES + " cases");
        } finally {
            child.destroyForcibly();
        }
    }
}
