package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A T5 in the program's commands: scored, and as a judge. */
class T5CommandsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path FIXTURES = Path.of("../cautious-djl/src/test/resources/t5");
    private static final String T5 = FIXTURES.resolve("tied").toString();

    @AutoClose
    private final TypedProgram program = new TypedProgram();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tied", "untied"})
    void scoresTargetsBehindTheStart(String name) throws IOException {
        String model = FIXTURES.resolve(name).toString();
        JsonNode scored =
                program.json("score", "--model", model, "--tokens", "1,2,3", "--target-tokens", "5,7,9", "--json");
        JsonNode expected = MAPPER.readTree(
                        FIXTURES.resolve(name).resolve("expected.json").toFile())
                .get("scores")
                .get(0);
        assertThat(scored.get("tokens")).isEqualTo(expected.get("tokens"));
        assertThat(scored.get("targetTokens")).isEqualTo(expected.get("targets"));
        assertThat(MAPPER.convertValue(scored.get("logProbabilities"), double[].class))
                .containsExactly(MAPPER.convertValue(expected.get("logProbabilities"), double[].class), within(1e-4));
        assertThat(program.run("score", "--model", model, "--text", "a", "--target-tokens", "5,7,9"))
                .isZero();
        assertThat(program.out().lines()).hasSize(4).last().asString().startsWith("mean -");
    }

    @Test
    void moderatesByAT5() throws IOException {
        Path texts = Files.writeString(
                folder.resolve("texts.jsonl"),
                "{\"text\": \"How is bread made?\"}\n{\"text\": \"" + "I hate him. ".repeat(60) + "\"}\n");
        String[] moderate = {
            "moderate",
            "--draft",
            T5,
            "--judge-profile",
            "toxicchat-t5",
            "--min-marker-mass",
            "0",
            "--input",
            texts.toString()
        };
        assertThat(program.run(moderate)).as(program.err()).isZero();
        JsonNode first = MAPPER.readTree(program.out().lines().findFirst().orElseThrow());
        assertThat(first.get("windows").intValue()).isOne();
        assertThat(first.get("toxicProbability").doubleValue()).isBetween(0.0, 1.0);
        JsonNode second =
                MAPPER.readTree(program.out().lines().skip(1).findFirst().orElseThrow());
        assertThat(second.get("windows").intValue()).isGreaterThan(2);
    }

    @Test
    void aT5JudgesBeforeAnAnswer() throws IOException {
        String[] generate = {
            "generate",
            "--prompt",
            "How is bread made?",
            "--max-new-tokens",
            "3",
            "--draft",
            "lookup",
            "--judge",
            T5,
            "--judge-profile",
            "toxicchat-t5",
            "--min-marker-mass",
            "0",
            "--on-toxic",
            "annotate",
            "--json"
        };
        JsonNode moderated = program.json(
                "moderate",
                "--draft",
                T5,
                "--judge-profile",
                "toxicchat-t5",
                "--min-marker-mass",
                "0",
                "--text",
                "How is bread made?");
        assertThat(program.json(generate).get("verdict").get("toxicProbability"))
                .isEqualTo(moderated.get("toxicProbability"));
    }

    @Test
    void aTaskIsNamedByAPrefixOfOnesOwn() throws IOException {
        String[] moderate = {
            "moderate",
            "--draft",
            T5,
            "--judge-profile",
            "toxicchat-t5",
            "--min-marker-mass",
            "0",
            "--text",
            "bread",
            "--moderation-instruction",
            "ToxicChat: "
        };
        JsonNode same = program.json(moderate);
        moderate[moderate.length - 1] = "Bread: ";
        assertThat(program.json(moderate).get("toxicProbability")).isNotEqualTo(same.get("toxicProbability"));
    }

    @Test
    void inspectsAndTokenizes() throws IOException {
        JsonNode info = program.json("inspect", "--model", T5, "--json");
        assertThat(info.get("family").textValue()).isEqualTo("t5");
        assertThat(info.get("layers").intValue()).isEqualTo(3);
        assertThat(info.get("unsupported")).isEmpty();
        // Keys and values of the decoder's three layers, each of four heads of six.
        assertThat(info.get("cacheBytesPerToken").intValue()).isEqualTo(2 * 3 * 24 * 4);
        assertThat(info.get("mappedBytes").longValue()).isGreaterThan(4 * 224 * 32);
        assertThat(info.get("workspaceBytes").longValue()).isPositive();
        JsonNode tokens = program.json("tokenize", "--model", T5, "--text", "</s> bread", "--json");
        assertThat(tokens.get("tokens")).doesNotContain(MAPPER.valueToTree(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model T5 --tokens 1|--target-tokens is missing; it must be what the T5",
                "--model T5 --tokens 1,224 --target-tokens 5|tokens is token 224; it must be of tokens in [0, 224)",
                "--model T5 --tokens 1 --target-tokens 224|target-tokens is token 224",
                "--model T5 --tokens 1 --target-tokens 5 --precision int4|precision is INT4; it must be FLOAT32",
                "--model T5 --tokens 1 --target-tokens 5 --adapter a|adapter is a; it must be left out for a T5",
                "--model STORIES --tokens 1,2 --target-tokens 5|--target-tokens is given; it must be left out",
            })
    void namesWhatIsWrong(String options, String message) {
        String typed = options.replace("T5 ", T5 + " ")
                .replace("STORIES", program.model().toString());
        assertThat(program.run(("score " + typed).split(" "))).isEqualTo(2);
        assertThat(program.err()).contains(message);
        assertThat(program.err().lines()).hasSize(1);
    }
}
