package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.CautiousProgram;
import ai.cautious.program.FakeModerationService;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program asks a moderation service in a process of its own, which may end at any moment. */
class ModerationServiceTest {

    private static final int ROWS = 9;
    private static final int BATCH = 2;

    @TempDir
    private Path folder;

    private ChildJvm start(String classPath, String address, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                classPath,
                CautiousProgram.class.getName(),
                "openai-moderation",
                "--base-url",
                address,
                "--batch",
                Integer.toString(BATCH)));
        arguments.addAll(List.of(more));
        return ChildJvm.start(
                folder, Map.of("OPENAI_API_KEY", FakeModerationService.KEY), arguments.toArray(String[]::new));
    }

    private ChildJvm start(FakeModerationService service) throws IOException {
        return start(ChildJvm.classPath(), service.address(), "--input", "input.jsonl", "--output", "output.jsonl");
    }

    @Test
    void killedAtAnyRequestItGoesOnBehindWhatIsWritten() throws Exception {
        List<String> texts =
                IntStream.range(0, ROWS).mapToObj(row -> "hate=0." + (row + 1)).toList();
        Files.write(
                folder.resolve("input.jsonl"),
                texts.stream().map(text -> "{\"text\": \"" + text + "\"}").toList());
        Path output = folder.resolve("output.jsonl");
        try (FakeModerationService service = new FakeModerationService()) {
            for (int killed = 0; killed < 3; killed++) {
                int before = service.asked().size();
                int answered = killed == 0 ? 0 : 1;
                if (answered > 0) {
                    service.next(FakeModerationService.usual());
                }
                service.next(FakeModerationService.silence());
                try (ChildJvm child = start(service)) {
                    while (service.asked().size() <= before + answered) {
                        assertThat(child.isAlive()).as(child.err()).isTrue();
                        Thread.sleep(10);
                    }
                }
                assertThat(Files.exists(output) ? Files.readAllLines(output) : List.of())
                        .hasSize(killed * BATCH);
            }
            try (ChildJvm child = start(service)) {
                assertThat(child.awaitEnd()).as(child.err()).isZero();
            }
            assertThat(service.judged()).as("no text twice").isEqualTo(texts);
            List<String> lines = Files.readAllLines(output);
            assertThat(lines).hasSize(ROWS);
            Files.delete(output);
            try (ChildJvm child = start(service)) {
                assertThat(child.awaitEnd()).as(child.err()).isZero();
            }
            assertThat(Files.readAllLines(output)).isEqualTo(lines);
            assertThat(new HashSet<>(lines)).hasSize(ROWS);
        }
    }

    @Test
    void withoutTheClientItSaysWhatToAdd() throws Exception {
        String without = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("openai-java"))
                .collect(Collectors.joining(File.pathSeparator));
        try (ChildJvm child = start(without, "http://127.0.0.1:1", "--text", "hello")) {
            assertThat(child.awaitEnd()).isEqualTo(1);
            assertThat(child.err().lines()).hasSize(1);
            assertThat(child.err()).contains("com.openai:openai-java");
        }
    }
}
