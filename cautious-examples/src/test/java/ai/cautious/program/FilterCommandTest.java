package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code filter} on small models: a gate that is a story-teller, a T5 of nothing, and a small one in a folder. */
class FilterCommandTest {

    private static final String T5 = "../cautious-djl/src/test/resources/t5/tied";
    private static final List<String> SMALL = List.of("--random-layers", "1", "--random-width", "64");

    @AutoClose
    private final TypedProgram program = new TypedProgram();

    @TempDir
    private Path folder;

    private Path prompts = Path.of("");

    @BeforeEach
    void write() throws IOException {
        prompts = Files.writeString(
                folder.resolve("prompts.jsonl"),
                """
                {"text": "Once upon a time there was a girl", "toxic": 1}
                {"text": "Tim and Lily went home", "toxic": 0}
                {"messages": [{"role": "user", "content": "One day"}], "toxic": false}
                """);
    }

    private String[] command(List<String> more) {
        String model = program.model().toString();
        List<String> command = new ArrayList<>(List.of("filter", "--verifier", model, "--draft", model));
        command.addAll(List.of("--template", "raw", "--precision", "float32", "--min-marker-mass", "0"));
        command.addAll(List.of("--max-new-tokens", "4", "--prompts", prompts.toString()));
        command.addAll(more);
        return command.toArray(String[]::new);
    }

    private JsonNode judges(String... more) throws IOException {
        List<String> all = new ArrayList<>(SMALL);
        all.addAll(List.of("--label", "toxic", "--json"));
        all.addAll(List.of(more));
        return program.json(command(all)).get("judges");
    }

    private String failure(String... more) {
        return program.failure(2, command(List.of(more)));
    }

    @Test
    void aT5OfRandomWeightsIsTimedBesideTheGateAndNotScored() throws IOException {
        JsonNode judges = judges();
        assertThat(judges).hasSize(2);
        JsonNode gate = judges.get(0);
        JsonNode filter = judges.get(1);
        assertThat(gate.get("name").asText()).isEqualTo("the gate");
        assertThat(gate.get("evaluation").get("positives").asInt()).isOne();
        assertThat(gate.has("timesTheGates")).isFalse();
        assertThat(filter.get("name").asText()).isEqualTo("random-t5");
        assertThat(filter.get("precision").asText())
                .isEqualTo(gate.get("precision").asText());
        assertThat(filter.has("evaluation")).isFalse();
        assertThat(filter.get("withoutVerdict").asInt()).isZero();
        assertThat(filter.get("judging").get("median").asDouble()).isPositive();
        assertThat(filter.get("timesTheGates").get("value").asDouble()).isPositive();
        // How much is told by a process of its own (FilterMemoryTest): this one's other tests give memory back
        // meanwhile.
        assertThat(filter.get("memory").get("nativeBytes").isNumber()).isTrue();
        assertThat(filter.get("modelMemory").get("mappedBytes").asLong()).isGreaterThan(4 * 32_128 * 64);
        assertThat(filter.get("modelMemory").get("cacheBytesPerToken").asLong()).isEqualTo(2 * 64 * 4);
        assertThat(gate.get("modelMemory").get("cacheBytesPerToken").asLong()).isPositive();
    }

    @Test
    void aCheckpointOfOnesOwnIsScoredToo() throws IOException {
        JsonNode judges = judges("--filter", "random-t5", "--filter", T5, "--filter-profile", "toxicchat-t5");
        assertThat(judges).hasSize(3);
        assertThat(judges.get(1).get("withoutVerdict").asInt()).isZero();
        assertThat(judges.get(2).get("name").asText()).isEqualTo(T5);
        assertThat(judges.get(2).get("evaluation").get("predictions").asInt()).isEqualTo(3);
    }

    @Test
    void isPrintedForPeople() {
        List<String> one = new ArrayList<>(SMALL);
        one.addAll(List.of("--limit", "1"));
        assertThat(program.run(command(one))).as(program.err()).isZero();
        assertThat(program.out())
                .contains("the gate ", "random-t5 ", "random-t5's model: ", "÷ the gate's judging")
                .doesNotContain("precision:", "null");
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        assertThat(failure("--random-width", "100")).contains("--random-width is 100", "a multiple of 64");
        assertThat(failure("--filter-profile", "nobody")).contains("nobody", "toxicchat-t5");
        assertThat(failure("--draft-length", "0")).contains("--draft-length");
        assertThat(failure("--label", "toxic", "--limit", "1")).contains("toxic is the same in all 1 rows");
        assertThat(failure("--label", "age")).contains("prompts.jsonl, line 1", "age");
        Files.writeString(prompts, "");
        assertThat(failure()).contains("prompts.jsonl, which is empty");
        Files.delete(prompts);
        assertThat(failure()).contains("--prompts is ", "prompts.jsonl; it must be a file");
    }
}
