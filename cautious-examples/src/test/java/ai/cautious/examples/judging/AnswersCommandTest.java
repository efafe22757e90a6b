package ai.cautious.examples.judging;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.options.BundledPair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AnswersCommandTest {

    private static int answer(BundledPair pair, Path input, Path output) {
        return new CommandLine(new AnswersCommand())
                .execute(
                        "--verifier",
                        pair.verifier().toString(),
                        "--input",
                        input.toString(),
                        "--output",
                        output.toString(),
                        "--max-new-tokens",
                        "8");
    }

    @Test
    void answersAreAddedAndAKilledRunGoesOn(@TempDir Path folder) throws IOException {
        Path input = folder.resolve("questions.jsonl");
        Path output = folder.resolve("answers.jsonl");
        JsonLines.write(
                input,
                List.of(
                        Map.of("messages", List.of(Message.user("How do I make tea?"))),
                        Map.of(
                                "messages",
                                List.of(
                                        Message.user("Hello!"),
                                        Message.assistant("Hello."),
                                        Message.user("Tell a tale.")))));
        try (BundledPair pair = BundledPair.extract()) {
            assertThat(answer(pair, input, output)).isZero();
            String whole = Files.readString(output);
            for (String line : whole.lines().toList()) {
                JsonNode row = new ObjectMapper().readTree(line);
                assertThat(row.path("answer").asText()).isNotBlank();
                assertThat(row.path("finish_reason").asText()).isIn("length", "stop");
            }
            assertThat(whole.lines()).hasSize(2).anyMatch(line -> line.contains("\"finish_reason\":\"length\""));

            Files.writeString(output, whole.substring(0, whole.length() - 5));
            assertThat(answer(pair, input, output)).isZero();
            assertThat(output).hasContent(whole);
            assertThat(answer(pair, input, output)).isZero();
            assertThat(output).hasContent(whole);
        }
    }
}
