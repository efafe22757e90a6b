package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.UntimedProfile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile of the bundled pair whose process is killed, which it cannot notice, and which is begun again. */
class KilledProfileTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    private ChildJvm profile(String output) throws IOException {
        Path prompts = folder.resolve("prompts.jsonl");
        Files.write(
                prompts,
                Files.readAllLines(Path.of("data/pocket-prompts.jsonl")).subList(0, 30));
        return ChildJvm.start(
                folder,
                "-cp",
                ChildJvm.classPath(),
                "ai.cautious.program.CautiousProgram",
                "profile",
                "--data",
                Path.of("data/pocket-instructions.jsonl").toAbsolutePath().toString(),
                "--limit",
                "6",
                "--max-new-tokens",
                "24",
                "--prompts",
                prompts.toString(),
                "--output",
                output);
    }

    private void runs(String output) throws IOException, InterruptedException {
        try (ChildJvm child = profile(output)) {
            assertThat(child.awaitEnd()).as(child.err()).isZero();
        }
    }

    /** Kills it as soon as a file has some lines; a process that is done by then was not killed. */
    private void isKilled(String output, String file, int lines) throws IOException, InterruptedException {
        Path watched = folder.resolve(output).resolve(file);
        try (ChildJvm child = profile(output)) {
            while (child.isAlive() && (!Files.exists(watched) || count(watched) < lines)) {
                Thread.sleep(5);
            }
        }
    }

    private static long count(Path file) throws IOException {
        return Files.readString(file).lines().count();
    }

    private JsonNode report(String file) throws IOException {
        return UntimedProfile.of(MAPPER.readTree(folder.resolve(file).toFile()));
    }

    private List<String> answers(String output) throws IOException {
        List<String> answers = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(output).resolve("answers.jsonl"))) {
            ObjectNode answer = (ObjectNode) MAPPER.readTree(line);
            answer.remove(List.of("peakResidentBytes", "peakNativeBytes"));
            answer.properties().removeIf(field -> field.getKey().endsWith("Millis"));
            answers.add(answer.toString());
        }
        return answers;
    }

    @Test
    void goesOnWithoutLosingOrDoublingARow() throws IOException, InterruptedException {
        runs("whole");
        isKilled("killed", "answers.jsonl", 3);
        isKilled("killed", "answers.jsonl", 14);
        isKilled("killed", "judged.jsonl", 5);
        // Between its last row and its report.
        isKilled("killed", "judged.jsonl", 30);
        runs("killed");
        assertThat(answers("killed")).isEqualTo(answers("whole")).hasSize(24);
        assertThat(folder.resolve("killed/judged.jsonl")).hasSameTextualContentAs(folder.resolve("whole/judged.jsonl"));
        assertThat(report("killed/profile.json")).isEqualTo(report("whole/profile.json"));
        assertThat(folder.resolve("killed/report.html")).isRegularFile();
    }
}
