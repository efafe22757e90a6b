package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.program.CautiousProgram;
import ai.cautious.program.StoriesModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on a terminal, which {@code script} makes. */
class TerminalTest {

    private static final int PATIENCE_MINUTES = 5;
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";

    @TempDir
    private Path folder;

    private StoriesModel stories;
    private @Nullable Process program;

    @BeforeEach
    void extract() {
        stories = StoriesModel.extract();
    }

    @AfterEach
    void delete() {
        if (program != null) {
            program.destroyForcibly();
        }
        stories.close();
    }

    /** Starts the program, the last of its options that of a model, one that tells stories for as long as it may. */
    private void start(String command) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no script");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Replaced by the program, the shell is not there to die of its Ctrl-C.
        String typed = String.join(
                " ",
                "stty cols 100 rows 30; exec",
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ChildJvm.classPath(),
                CautiousProgram.class.getName(),
                command,
                stories.folder().toString(),
                "--template raw --threads 1");
        ProcessBuilder builder = new ProcessBuilder("/usr/bin/script", "-q", "-e", "-c", typed, "/dev/null");
        builder.environment().put("TERM", "xterm");
        program = builder.redirectOutput(folder.resolve("shown.txt").toFile())
                .redirectErrorStream(true)
                .start();
    }

    private String shown() throws IOException {
        return Files.readString(folder.resolve("shown.txt"));
    }

    private void awaitShown(String pattern) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
        while (!shown().matches("(?s).*" + pattern + ".*")) {
            if (System.nanoTime() > deadline || !program.isAlive()) {
                throw new IllegalStateException("no " + pattern + " in " + shown());
            }
            Thread.sleep(5);
        }
    }

    private void type(String text) throws IOException {
        OutputStream keys = program.getOutputStream();
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private int awaitEnd() throws IOException, InterruptedException {
        assertThat(program.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                .as(shown())
                .isTrue();
        return program.exitValue();
    }

    @Test
    void saysThatItWaitsForTextAndThatItLoads() throws IOException, InterruptedException {
        start("generate --max-new-tokens 8 --verifier");
        awaitShown("reading what is typed here; Ctrl-D");
        type("Once upon a time\n" + CTRL_D);
        assertThat(awaitEnd()).as(shown()).isZero();
        assertThat(shown()).containsPattern("loading \\w+").contains("tokens/s", "cut at the limit");
    }

    @Test
    void saysThatATrainingLoads() throws IOException, InterruptedException {
        Path data = Files.writeString(
                folder.resolve("data.jsonl"), "{\"instruction\": \"Tell a story.\", \"output\": \"Once.\"}\n");
        start("tune --steps 1 --data " + data + " --output " + folder.resolve("adapter") + " --model");
        assertThat(awaitEnd()).as(shown()).isZero();
        assertThat(shown()).containsPattern("loading \\w+").containsPattern("tune .*1/1");
    }

    @Test
    void interruptingAnAnswerLeavesTheConversationOpen() throws IOException, InterruptedException {
        start("chat --max-new-tokens 480 --verifier");
        awaitShown("Ctrl-D leaves.*>");
        type("Once upon a time\n");
        awaitShown("little girl named Lily");
        type(CTRL_C);
        awaitShown("; cancelled");
        type("/rest\n");
        // Typed before the prompt is there, it would end the line rather than the input.
        awaitShown("did you mean /reset\\?.*\\R.*> ");
        type(CTRL_D);
        assertThat(awaitEnd()).as(shown()).isZero();
    }
}
