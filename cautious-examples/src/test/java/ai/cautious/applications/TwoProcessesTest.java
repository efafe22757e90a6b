package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.program.CautiousProgram;
import ai.cautious.program.StoriesModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the program with one output: the first is stopped in the middle while the second tries. */
class TwoProcessesTest {

    private static final int TEXTS = 400;

    @TempDir
    private Path folder;

    @Test
    void aSecondModerationOfOneOutputIsRefusedAndTheFirstWritesEachLineOnce() throws IOException, InterruptedException {
        List<String> lines = IntStream.range(0, TEXTS)
                .mapToObj(number -> "{\"text\": \"Once upon a time " + number + "\"}")
                .toList();
        Path input = Files.write(folder.resolve("input.jsonl"), lines);
        Path output = folder.resolve("output.jsonl");
        try (StoriesModel model = StoriesModel.extract()) {
            String[] moderate = {
                "moderate",
                "--template",
                "raw",
                "--min-marker-mass",
                "0",
                "--draft",
                model.folder().toString(),
                "--input",
                input.toString(),
                "--output",
                output.toString()
            };
            int exitCode = whileTheFirstStandsStill(output, moderate, second -> {
                assertThat(second.awaitEnd()).isEqualTo(2);
                assertThat(second.err()).contains("--output is " + output, "which another process is writing");
            });
            assertThat(exitCode).isZero();
        }
        assertThat(Files.readAllLines(output)).hasSize(TEXTS).doesNotHaveDuplicates();
    }

    @Test
    void aSecondTuningOfOneOutputIsRefusedAndTheFirstFinishes() throws IOException, InterruptedException {
        String row = "{\"input\": \"Once upon\", \"output\": \" a time.\"}";
        Path data = Files.write(folder.resolve("rows.jsonl"), Collections.nCopies(TEXTS, row));
        Path output = folder.resolve("adapter");
        try (StoriesModel model = StoriesModel.extract()) {
            String[] tune = {
                "tune",
                "--template",
                "raw",
                "--model",
                model.folder().toString(),
                "--data",
                data.toString(),
                "--output",
                output.toString(),
                "--batch",
                "8"
            };
            int exitCode = whileTheFirstStandsStill(output, tune, second -> {
                assertThat(second.awaitEnd()).isEqualTo(2);
                assertThat(second.err()).contains("--output is " + output, "which somebody else is writing to");
            });
            assertThat(exitCode).isZero();
        }
        assertThat(output.resolve("adapter_model.safetensors")).isNotEmptyFile();
        assertThat(output.resolve(".cautious.lock")).doesNotExist();
    }

    /** What the second process comes to. */
    private interface Second {

        void ends(ChildJvm second) throws IOException, InterruptedException;
    }

    /** Runs a command twice, the second time while the first, which has begun its output, stands still. */
    private int whileTheFirstStandsStill(Path output, String[] command, Second second)
            throws IOException, InterruptedException {
        try (ChildJvm first = start("first", command)) {
            while (!hasBegun(output)) {
                assertThat(first.isAlive()).as("%s%s", first.out(), first.err()).isTrue();
                Thread.sleep(5);
            }
            signal("STOP", first);
            try (ChildJvm other = start("second", command)) {
                second.ends(other);
            } finally {
                signal("CONT", first);
            }
            return first.awaitEnd();
        }
    }

    private static boolean hasBegun(Path output) throws IOException {
        return Files.isDirectory(output)
                ? Files.exists(output.resolve(".cautious.lock"))
                : Files.exists(output) && Files.size(output) > 0;
    }

    private ChildJvm start(String name, String... command) throws IOException {
        Stream<String> java = Stream.of("-cp", ChildJvm.classPath(), CautiousProgram.class.getName());
        return ChildJvm.start(
                Files.createDirectory(folder.resolve(name)),
                Stream.concat(java, Stream.of(command)).toArray(String[]::new));
    }

    private static void signal(String name, ChildJvm child) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "there are no signals");
        assertThat(new ProcessBuilder("/bin/kill", "-" + name, Long.toString(child.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
