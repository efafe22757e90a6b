package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.program.CautiousProgram;
import ai.cautious.program.StoriesModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with standard streams that cannot be used. */
class StreamsTest {

    @TempDir
    private Path folder;

    @Test
    void saysThatStandardInputIsClosed() throws IOException, InterruptedException {
        assertThat(run("moderate --draft none <&-")).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("err.txt"))).contains("standard input is closed");
    }

    @Test
    void saysThatStandardOutputIsFull() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        try (StoriesModel model = StoriesModel.extract()) {
            assertThat(run("tokenize --text once --model " + model.folder() + " > /dev/full"))
                    .isEqualTo(1);
        }
        assertThat(Files.readString(folder.resolve("err.txt"))).contains("standard output cannot be written");
    }

    @Test
    void drawsNoBarIntoAFile() throws IOException, InterruptedException {
        Path input = Files.writeString(folder.resolve("input.jsonl"), "{\"text\": \"once\"}\n{\"text\": \"upon\"}\n");
        try (StoriesModel model = StoriesModel.extract()) {
            assertThat(run("moderate --template raw --min-marker-mass 0 --draft " + model.folder() + " --input "
                            + input))
                    .isZero();
        }
        assertThat(Files.readString(folder.resolve("err.txt")))
                .isEqualTo("moderate: 2/2 texts" + System.lineSeparator());
    }

    @Test
    void namesATemporaryFolderThatCannotBeWritten() throws IOException, InterruptedException {
        Path missing = folder.resolve("missing");
        try (ChildJvm child = ChildJvm.start(
                folder,
                "-Djava.io.tmpdir=" + missing,
                "-cp",
                ChildJvm.classPath(),
                CautiousProgram.class.getName(),
                "demo")) {
            assertThat(child.awaitEnd()).isEqualTo(1);
            assertThat(child.err())
                    .contains(missing.toString(), "-Djava.io.tmpdir=FOLDER")
                    .hasLineCount(1);
        }
    }

    private int run(String command) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no shell");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String typed = "\"$0\" -cp \"$1\" " + CautiousProgram.class.getName() + " " + command;
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", typed, java, ChildJvm.classPath());
        return builder.redirectError(folder.resolve("err.txt").toFile()).start().waitFor();
    }
}
