package ai.cautious.program.judgements;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.console.OutputLines;
import ai.cautious.program.console.WrittenLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedLinesTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsJudgedAgainIsInTheFileWhileMoreIsJudged() throws IOException {
        Path input = Files.writeString(folder.resolve("input.jsonl"), "{\"text\":\"a\"}\n".repeat(4));
        Path output = Files.writeString(
                folder.resolve("output.jsonl"),
                "{\"text\":\"a\",\"failure\":\"late\"}\n".repeat(3) + "{\"text\":\"a\"}\n");
        ModeratedFile file = new ModeratedFile("--input", input, "text");
        WrittenLines written = file.written(output);
        Set<Long> replaced = new TreeSet<>();
        List<Integer> before = new ArrayList<>();
        try (OutputLines lined = OutputLines.open("--output", output, written)) {
            ReplacedLines lines = new ReplacedLines(
                    some -> {
                        lined.replace(some);
                        replaced.addAll(some.keySet());
                    },
                    Duration.ZERO);
            file.retry(written, RowJudge.each(row -> before.add(replaced.size())), lines, () -> {});
            lined.write("{\"text\":\"b\"}\n");
        }
        assertThat(before).containsExactly(0, 1, 2);
        assertThat(output).content().isEqualTo("{\"text\":\"a\"}\n".repeat(4) + "{\"text\":\"b\"}\n");
    }

    @Test
    void theFileIsNotWrittenAnewForEachLine() {
        List<Map<Long, String>> replaced = new ArrayList<>();
        try (ReplacedLines lines = new ReplacedLines(replaced::add, Duration.ofHours(1))) {
            lines.add(Map.of(0L, "a"));
            lines.add(Map.of(2L, "b"));
            assertThat(replaced).isEmpty();
        }
        assertThat(replaced).containsExactly(Map.of(0L, "a", 2L, "b"));
    }
}
