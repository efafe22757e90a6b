package ai.cautious.spark;

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
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The application in Spark's local mode, with the bundled pair, beside the program. */
class ProfileJobTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path ENCODER = Path.of("../../cautious-djl/src/test/resources/bertscore/bert");
    private static final int ROWS = 5;
    private static final int ARMS = 4;
    private static final int PROMPTS = 24;

    @TempDir
    private static Path shared;

    private static Path data;
    private static Path prompts;
    private static Path ofTheProgram;

    @RegisterExtension
    private final LocalSpark spark = new LocalSpark();

    @TempDir
    private Path folder;

    @BeforeAll
    static void profileOnOneMachine() throws IOException {
        data = first(ROWS + 2, "pocket-instructions.jsonl");
        prompts = first(PROMPTS, "pocket-prompts.jsonl");
        ofTheProgram = ofTheProgram(whole(shared.resolve("one")));
    }

    private static Path first(int lines, String file) throws IOException {
        return Files.write(
                shared.resolve(file),
                Files.readAllLines(Path.of("../data").resolve(file)).subList(0, lines));
    }

    /** Samples, so that random numbers are the same or the answers are not. */
    private static String[] typed(Path data, Path output, String... more) {
        List<String> typed = new ArrayList<>(List.of("profile", "--precision", "float32"));
        typed.addAll(List.of("--data", data.toString(), "--limit", String.valueOf(ROWS)));
        typed.addAll(List.of("--output", output.toString()));
        typed.addAll(List.of("--max-new-tokens", "12", "--temperature", "0.8", "--seed", "7"));
        typed.addAll(List.of("--encoder", ENCODER.toString(), "--layer", "2", "--resamples", "200"));
        typed.addAll(List.of(more));
        return typed.toArray(String[]::new);
    }

    private static String[] whole(Path output, String... more) {
        List<String> also = new ArrayList<>(List.of("--prompts", prompts.toString()));
        also.addAll(List.of(more));
        return typed(data, output, also.toArray(String[]::new));
    }

    private static Path ofTheProgram(String[] typed) {
        LocalSpark.runTheProgram(typed);
        return Path.of(typed[List.of(typed).indexOf("--output") + 1]);
    }

    private Path output() {
        return folder.resolve("profile");
    }

    private static List<String> lines(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path part : LocalSpark.parts(folder)) {
            lines.addAll(Files.readAllLines(part));
        }
        return lines;
    }

    /** Without what a clock or the system told, and without what tells runs apart. */
    private static List<String> untimed(List<String> answers) throws IOException {
        List<String> untimed = new ArrayList<>();
        for (String line : answers) {
            ObjectNode answer = (ObjectNode) MAPPER.readTree(line);
            answer.remove(List.of("run", "peakResidentBytes", "peakNativeBytes"));
            answer.properties().removeIf(field -> field.getKey().endsWith("Millis"));
            untimed.add(answer.toString());
        }
        return untimed;
    }

    private static JsonNode report(Path folder) throws IOException {
        ObjectNode profile = (ObjectNode)
                UntimedProfile.of(MAPPER.readTree(folder.resolve("profile.json").toFile()));
        profile.remove("machine");
        ((ObjectNode) profile.get("settings")).remove("machine");
        return profile;
    }

    private void isTheProgramsProfile() throws IOException {
        assertThat(untimed(lines(output().resolve("answers"))))
                .isEqualTo(untimed(Files.readAllLines(ofTheProgram.resolve("answers.jsonl"))))
                .hasSize(ROWS * ARMS);
        assertThat(lines(output().resolve("judged")))
                .isEqualTo(Files.readAllLines(ofTheProgram.resolve("judged.jsonl")))
                .hasSize(PROMPTS);
        assertThat(report(output())).isEqualTo(report(ofTheProgram));
        assertThat(output().resolve("report.html")).content().contains("Is the text quality given back?");
    }

    @Test
    void theReportIsThatOfTheProgramButForTimes() throws IOException {
        assertThat(spark.run(whole(output(), "--rows-per-part", "2")))
                .as(spark.err())
                .isZero();
        isTheProgramsProfile();
        assertThat(spark.out()).contains("verifier", output() + "/profile.json");

        assertThat(spark.run(whole(output(), "--rows-per-part", "3"))).isEqualTo(2);
        assertThat(spark.err())
                .contains("--output", "which a job of other models, options, data or size of parts began")
                .hasLineCount(1);
    }

    @Test
    void rowsOfParquetFilesAreThoseOfOne() throws IOException {
        String three = folder.resolve("three").toString();
        try (SparkSession session = SparkSession.builder().getOrCreate()) {
            session.read()
                    .json(data.toString())
                    .write()
                    .option("maxRecordsPerFile", 3)
                    .parquet(three);
        }
        assertThat(spark.run(typed(Path.of(three), output(), "--prompts", prompts.toString(), "--json")))
                .as(spark.err())
                .isZero();
        isTheProgramsProfile();
        assertThat(MAPPER.readTree(spark.out()).get("instructions").asInt()).isEqualTo(ROWS);
    }

    @Test
    void partsThatFailAreWrittenAgainWithoutDoubledRows() throws IOException {
        System.setProperty("spark.master", "local[2,3]");
        System.setProperty("spark.hadoop.fs.flaky.impl", FlakyFileSystem.class.getName());
        System.setProperty("spark.extraListeners", StageMetrics.class.getName());
        FlakyFileSystem.REFUSED.clear();
        assertThat(spark.run(whole(Path.of("flaky:" + output()), "--rows-per-part", "2")))
                .as(spark.err())
                .isZero();
        assertThat(FlakyFileSystem.REFUSED).hasSize(3);
        isTheProgramsProfile();
        assertThat(StageMetrics.VALUES)
                .containsEntry("answers", (long) ROWS * ARMS)
                .containsEntry("answers missing", 0L)
                .containsEntry("rows judged", (long) PROMPTS);
    }

    @Test
    void brokenDataIsNamedByFileAndLine() throws IOException {
        Path broken = folder.resolve("broken.jsonl");
        Files.writeString(broken, "{\"instruction\": \"a\", \"output\": \"b\"}\n\n{\"instruction\"");
        assertThat(spark.run(typed(broken, output()))).isEqualTo(1);
        assertThat(spark.err()).contains("broken.jsonl:3 is not JSON").hasLineCount(1);
        assertThat(spark.run(typed(data, output(), "--prompts", broken.toString())))
                .isEqualTo(2);
        assertThat(spark.err())
                .contains("broken.jsonl, line 1: text holds no text and no messages")
                .hasLineCount(1);
        Files.writeString(broken, "{\"text\": \"a\"}");
        assertThat(spark.run(typed(data, output(), "--prompts", broken.toString())))
                .isEqualTo(2);
        assertThat(spark.err())
                .contains("broken.jsonl, line 1: toxic is missing; it must be 0, 1, false or true")
                .hasLineCount(1);
        Files.writeString(broken, "{\"text\": \"a\", \"toxic\": 1}");
        assertThat(spark.run(typed(data, output(), "--prompts", broken.toString())))
                .isEqualTo(2);
        assertThat(spark.err()).contains("--prompts", "where toxic is true in every line");
        assertThat(spark.run(typed(folder.resolve("none.jsonl"), output()))).isEqualTo(2);
        assertThat(spark.err()).startsWith("cautious-spark: --data is ").hasLineCount(1);
        assertThat(output()).doesNotExist();
    }

    /** Kills it as soon as a folder has some lines in parts; a process that is done by then was not killed. */
    private void isKilled(Path said, String[] command, String parts, int lines)
            throws IOException, InterruptedException {
        Process killed = Child.start(said, command);
        while (killed.isAlive() && lines(output().resolve(parts)).size() < lines) {
            Thread.sleep(5);
        }
        killed.destroyForcibly().waitFor();
    }

    @Test
    void aKilledJobIsGoneOnWith() throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        String[] command = whole(output(), "--rows-per-part", "1");
        isKilled(said, command, "answers", 1);
        isKilled(said, command, "answers", 3 * ARMS);
        isKilled(said, command, "judged", 10);
        assertThat(output().resolve("profile.json")).doesNotExist();
        Process last = Child.start(said, command);
        assertThat(last.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(last.exitValue()).as(Files.readString(said)).isZero();
        isTheProgramsProfile();
    }
}
