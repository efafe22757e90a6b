package ai.cautious.spark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.data.ParquetRows;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The application in Spark's local mode, with the bundled draft, beside the program. */
class ModerateJobTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path DRAFT = Path.of("../src/main/resources/ai/cautious/program/bundled/pocket-draft");
    private static final Path ALPACA = Path.of("../src/test/resources/ai/cautious/program/data/alpaca.parquet");
    private static final int ROWS = 12;

    @TempDir
    private static Path shared;

    private static Path input;
    private static List<String> ofTheProgram;

    @RegisterExtension
    private final LocalSpark spark = new LocalSpark();

    @TempDir
    private Path folder;

    @BeforeAll
    static void judgeOnOneMachine() throws IOException {
        List<String> prompts =
                Files.readAllLines(Path.of("../data/pocket-prompts.jsonl")).subList(0, ROWS - 1);
        String talk = "{\"messages\": [{\"role\": \"user\", \"content\": \"Naïve 猫 😀?\"}], \"number\": 1.50}";
        // A byte-order mark, blank lines, ends of all kinds and none.
        input = Files.writeString(
                shared.resolve("prompts.jsonl"), "\uFEFF\n" + String.join("\r\n \r", prompts) + "\n\n" + talk);
        ofTheProgram = ofTheProgram(input);
    }

    private static List<String> ofTheProgram(Path file) throws IOException {
        Path output = Files.createTempDirectory(shared, "one").resolve("judged.jsonl");
        LocalSpark.runTheProgram(typed(file.toString(), output.toString()));
        return Files.readAllLines(output);
    }

    private static String[] typed(String file, String output, String... more) {
        List<String> typed = new ArrayList<>(List.of(
                "moderate",
                "--draft",
                DRAFT.toString(),
                "--precision",
                "float32",
                "--input",
                file,
                "--output",
                output));
        typed.addAll(List.of(more));
        return typed.toArray(String[]::new);
    }

    private String output() {
        return folder.resolve("judged").toString();
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path part : parts()) {
            lines.addAll(Files.readAllLines(part));
        }
        return lines;
    }

    private List<Path> parts() throws IOException {
        return LocalSpark.parts(Path.of(output()));
    }

    @Test
    void linesAreThoseOfTheProgramBitForBit() throws IOException {
        assertThat(spark.run(typed(input.toString(), output(), "--rows-per-part", "5", "--parquet", "--json")))
                .as(spark.err())
                .isZero();
        assertThat(lines()).isEqualTo(ofTheProgram).hasSize(ROWS);
        assertThat(parts()).hasSize(3);
        JsonNode summary = MAPPER.readTree(spark.out());
        assertThat(summary.get("rows").asInt()).isEqualTo(ROWS);
        assertThat(summary.get("judge").asText())
                .isEqualTo(MAPPER.readTree(ofTheProgram.get(0)).get("judge").asText());
        assertThat(probabilitiesInParquet())
                .isEqualTo(
                        ofTheProgram.stream().map(ModerateJobTest::probability).toList());

        assertThat(spark.run(typed(input.toString(), output(), "--rows-per-part", "5", "--threshold", "0.25")))
                .isEqualTo(2);
        assertThat(spark.err())
                .contains("--output", "which a job of another judge, input or size of parts began")
                .hasLineCount(1);
    }

    private static double probability(String line) {
        try {
            return MAPPER.readTree(line).get("toxicProbability").asDouble();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Double> probabilitiesInParquet() throws IOException {
        List<Double> probabilities = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(output(), "rows.parquet"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList()) {
                try (ParquetRows rows = ParquetRows.open(file)) {
                    for (Optional<String> row = rows.next(); row.isPresent(); row = rows.next()) {
                        probabilities.add(probability(row.get()));
                    }
                }
            }
        }
        return probabilities;
    }

    @Test
    void rowsOfParquetAreThoseOfTheProgram() throws IOException {
        Path two = Files.createDirectory(folder.resolve("two"));
        Files.copy(ALPACA, two.resolve("a.parquet"));
        Files.copy(ALPACA, two.resolve("b.parquet"));
        Files.createFile(two.resolve("_SUCCESS"));
        assertThat(spark.run(typed(two.toString(), output(), "--rows-per-part", "1")))
                .as(spark.err())
                .isZero();
        List<String> once = ofTheProgram(ALPACA);
        assertThat(lines())
                .isEqualTo(Stream.concat(once.stream(), once.stream()).toList())
                .hasSize(4);
    }

    @Test
    void partsThatFailAreWrittenAgainWithoutDoubledRows() throws IOException {
        System.setProperty("spark.master", "local[2,3]");
        System.setProperty("spark.hadoop.fs.flaky.impl", FlakyFileSystem.class.getName());
        System.setProperty("spark.extraListeners", StageMetrics.class.getName());
        FlakyFileSystem.REFUSED.clear();
        assertThat(spark.run(typed(input.toString(), "flaky://" + output(), "--rows-per-part", "5")))
                .as(spark.err())
                .isZero();
        assertThat(FlakyFileSystem.REFUSED).hasSize(3);
        assertThat(lines()).isEqualTo(ofTheProgram);
        assertThat(StageMetrics.VALUES)
                .containsEntry("rows judged", (long) ROWS)
                .containsEntry("rows without a verdict", 0L);
        assertThat(Path.of(output()).toFile().list((in, name) -> name.startsWith("_writing")))
                .isEmpty();
    }

    @Test
    void aRowThatCannotBeJudgedIsNamedAndOtherPartsAreKept() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(input).subList(1, 8));
        lines.removeIf(String::isBlank);
        Path broken = Files.write(folder.resolve("broken.jsonl"), lines);
        Files.writeString(broken, Files.readString(broken) + "{\"text\": 1}\n");
        assertThat(spark.run(typed(broken.toString(), output(), "--rows-per-part", "1")))
                .isEqualTo(2);
        assertThat(spark.err())
                .contains("broken.jsonl, line " + (lines.size() + 1) + ": text holds no text and no messages")
                .hasLineCount(1);
        assertThat(ofTheProgram).containsAll(lines());
        assertThat(lines()).isNotEmpty();
    }

    @Test
    void rowsWithoutAVerdictAreTriedAgain() throws IOException {
        Path some = Files.writeString(
                folder.resolve("long.jsonl"),
                "{\"text\": \"Hello\"}\n{\"text\": \"" + "very ".repeat(500) + "long\"}\n{\"text\": \"Bye\"}\n");
        String[] typed = typed(some.toString(), output(), "--rows-per-part", "1", "--max-judged-tokens", "100");
        assertThat(spark.run(typed)).as(spark.err()).isEqualTo(1);
        assertThat(spark.err()).contains("1 of 3 texts have no verdict: ", "long.jsonl, line 2");
        List<String> before = lines();
        assertThat(before).hasSize(3);
        assertThat(before.get(1)).contains("\"failure\"");
        assertThat(spark.run(typed)).isEqualTo(1);
        assertThat(spark.out()).contains("3 parts, 2 of them from before");
        assertThat(lines()).isEqualTo(before);
        assertThat(Path.of(output(), "_SUCCESS")).doesNotExist();
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(spark.run(typed("none.jsonl", output()))).isEqualTo(2);
        assertThat(spark.err())
                .startsWith("cautious-spark: --input is none.jsonl")
                .hasLineCount(1);
        assertThat(spark.run(typed(Path.of("pom.xml").toString(), output()))).isEqualTo(2);
        assertThat(spark.err()).contains("pom.xml", "a .jsonl or .parquet file");
    }

    @Test
    void aKilledJobIsGoneOnWith() throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        String[] command = typed(input.toString(), output(), "--rows-per-part", "1");
        for (int some : new int[] {1, 4}) {
            Process killed = Child.start(said, command);
            while (killed.isAlive() && parts().size() < some) {
                Thread.sleep(5);
            }
            killed.destroyForcibly().waitFor();
        }
        int before = parts().size();
        Process whole = Child.start(said, command);
        assertThat(whole.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(whole.exitValue()).as(Files.readString(said)).isZero();
        assertThat(said).content().contains(before + " of them from before");
        assertThat(lines()).isEqualTo(ofTheProgram);
        assertThat(Path.of(output(), "_SUCCESS")).isRegularFile();
    }
}
