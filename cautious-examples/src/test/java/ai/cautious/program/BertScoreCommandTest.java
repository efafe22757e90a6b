package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code bertscore} on the small encoders that the library is tested with. */
class BertScoreCommandTest {

    private static final Path FIXTURES = Path.of("../cautious-djl/src/test/resources/bertscore");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path candidates = Path.of("");
    private Path references = Path.of("");
    private JsonNode expected = MAPPER.createObjectNode();

    @BeforeEach
    void writeTexts() throws IOException {
        expected = reference(node -> node.get("layer").intValue() == 2
                && node.get("idf").booleanValue()
                && !node.get("rescale").booleanValue());
        // Stripped as they are read anyway: a line break within a text would make two of it.
        candidates = write("candidates.txt", lines(expected.get("candidates")));
        List<String> first = new ArrayList<>();
        expected.get("references").forEach(own -> first.add(line(own.get(0))));
        references = write("references.txt", first);
    }

    private static JsonNode reference(Predicate<JsonNode> wanted) throws IOException {
        return MAPPER.readTree(FIXTURES.resolve("bert/expected.json").toFile())
                .valueStream()
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    private Path write(String name, List<String> lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private static List<String> lines(JsonNode texts) {
        return texts.valueStream().map(BertScoreCommandTest::line).toList();
    }

    private static String line(JsonNode text) {
        return text.textValue().strip();
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("bertscore", "--candidates", candidates.toString(), "--references", references.toString()));
        arguments.addAll(List.of(more));
        return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    private static String bert() {
        return FIXTURES.resolve("bert").toString();
    }

    @Test
    void printsScoresAndTheirMeans() throws IOException {
        assertThat(run("--model", bert(), "--layer", "2", "--idf", "--json")).isZero();
        JsonNode report = MAPPER.readTree(out.toString());
        assertThat(report.propertyStream().map(field -> field.getKey()))
                .containsExactly("layer", "precision", "recall", "f1", "meanPrecision", "meanRecall", "meanF1");
        double sum = 0;
        for (int i = 0; i < expected.get("scores").size(); i++) {
            JsonNode row = expected.get("scores").get(i);
            assertThat(report.get("precision").get(i).doubleValue())
                    .isCloseTo(row.get(0).doubleValue(), within(5e-6));
            assertThat(report.get("recall").get(i).doubleValue())
                    .isCloseTo(row.get(1).doubleValue(), within(5e-6));
            assertThat(report.get("f1").get(i).doubleValue())
                    .isCloseTo(row.get(2).doubleValue(), within(5e-6));
            sum += row.get(2).doubleValue();
        }
        assertThat(report.get("meanF1").doubleValue())
                .isCloseTo(sum / expected.get("scores").size(), within(1e-5));
    }

    @Test
    void theBestOfSeveralFilesOfReferencesCounts() throws IOException {
        assertThat(run("--model", bert(), "--layer", "2", "--references", candidates.toString(), "--json"))
                .isZero();
        assertThat(MAPPER.readTree(out.toString()).get("f1").get(0).doubleValue())
                .isCloseTo(1, within(1e-5));
    }

    @Test
    void theEncoderOfTheProgramIsTheDefault() throws IOException {
        assertThat(run("--json")).isZero();
        JsonNode report = MAPPER.readTree(out.toString());
        assertThat(report.get("layer").intValue()).isEqualTo(5);
        assertThat(report.get("f1").get(0).doubleValue()).isBetween(0.8, 1.0);
    }

    @Test
    void printsATableForPeople() {
        assertThat(run(
                        "--model",
                        bert(),
                        "--layer",
                        "2",
                        "--rescale",
                        FIXTURES.resolve("baseline.csv").toString()))
                .isZero();
        assertThat(out.toString()).startsWith("precision    recall        f1").contains("mean, by layer 2");
    }

    @Test
    void namesFilesThatDoNotFitTogether() throws IOException {
        Path longer = write("longer.txt", List.of("a", "b"));
        candidates = longer;
        assertThat(run("--model", bert(), "--layer", "2")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("cautious: --references is " + references + ", of "
                        + Files.readAllLines(references).size() + " lines; it must be of as many as " + longer
                        + ", which has 2\n");
    }

    @Test
    void namesFilesWithoutTexts() throws IOException {
        candidates = Files.writeString(folder.resolve("empty.txt"), "");
        assertThat(run("--model", bert(), "--layer", "2")).isEqualTo(2);
        assertThat(err.toString()).contains("empty.txt, which is empty; it must be a file with at least one line");
        candidates = folder.resolve("none.txt");
        assertThat(run("--model", bert(), "--layer", "2")).isEqualTo(2);
        assertThat(err.toString()).contains("none.txt; it must be a file of lines");
        candidates = Files.write(folder.resolve("latin.txt"), new byte[] {'a', '\n', (byte) 0xE9, '\n'});
        assertThat(run("--model", bert(), "--layer", "2")).isEqualTo(2);
        assertThat(err.toString()).contains("latin.txt is not UTF-8");
    }

    @Test
    void namesOptionsAsTheyAreTyped() {
        assertThat(run("--model", bert())).isEqualTo(2);
        assertThat(err.toString()).contains("--layer is not chosen, and none is known of bert");
        assertThat(run("--model", bert(), "--layer", "2", "--rescale", candidates.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--rescale: baseline is " + candidates);
    }

    @Test
    void namesAModelThatIsNoEncoder() {
        String decoder =
                Path.of("../cautious-djl/src/test/resources/checkpoints/qwen3").toString();
        assertThat(run("--model", decoder, "--layer", "2")).isEqualTo(1);
        assertThat(err.toString()).contains("model_type is qwen3, which is no encoder that is supported");
    }
}
