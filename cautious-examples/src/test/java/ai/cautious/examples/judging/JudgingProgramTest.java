package ai.cautious.examples.judging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JudgingProgramTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path answers;

    @BeforeEach
    void writeSets() throws IOException {
        answers = PublishedSets.write(folder).answers();
    }

    private static void run(Object command, Object... arguments) {
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        assertThat(new CommandLine(command).execute(words)).isZero();
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(MAPPER.readTree(line));
        }
        return rows;
    }

    private static String said(JsonNode row, int message) {
        return row.path("messages").path(message).path("content").asText();
    }

    @Test
    void asksHarmlessPromptsAndThenFollowsThemUp() throws IOException {
        Path questions = folder.resolve("questions.jsonl");
        run(new QuestionsCommand(), "--data", folder, "--output", questions, "--most", 100);
        assertThat(rows(questions))
                .hasSize(100)
                .allMatch(row -> row.path("messages").size() == 1)
                .allMatch(row -> said(row, 0).startsWith("ok"));

        Path more = folder.resolve("more.jsonl");
        run(new QuestionsCommand(), "--data", folder, "--answers", answers, "--output", more);
        List<JsonNode> following = rows(more);
        assertThat(following).hasSizeGreaterThan(100);
        for (JsonNode row : following) {
            assertThat(row.path("messages")).hasSize(3);
            Phrases phrases = Phrases.of(Part.of(said(row, 0)));
            assertThat(phrases.all()).contains(said(row, 2));
        }
    }

    @Test
    void writesEachPartAndWhatIsTestedBySource() throws IOException {
        Path sets = folder.resolve("sets");
        run(
                new ConversationsCommand(),
                "--data",
                folder,
                "--answers",
                answers,
                "--output",
                sets,
                "--conversations",
                "300",
                "--characters",
                "1000");
        for (Part part : Part.values()) {
            assertThat(rows(sets.resolve("injection-" + part.key() + ".jsonl")))
                    .allMatch(row -> row.path("part").asText().equals(part.key()));
        }
        assertThat(rows(sets.resolve("training.jsonl")))
                .allMatch(row -> row.path("part").asText().equals("training"))
                .anyMatch(row -> row.path("form").asText().equals("single"))
                .anyMatch(row -> row.path("form").asText().equals("harm_go_on"));
        assertThat(rows(sets.resolve("test-conversations.jsonl"))).hasSize(40 * Form.values().length);
        assertThat(rows(sets.resolve("test-xstest.jsonl")))
                .allMatch(row -> row.path("source").asText().equals("xstest"));
        JsonNode row = rows(sets.resolve("validation.jsonl")).get(0);
        assertThat(Stream.of("messages", "toxicity", "category", "source", "part", "form")
                        .filter(row::has)
                        .collect(Collectors.toList()))
                .hasSize(6);
    }

    @Test
    void whatIsToBeDraftedIsOfTheTrainingPartAlone() throws IOException {
        Path drafts = folder.resolve("drafts.jsonl");
        run(new DraftsCommand(), "--answers", answers, "--answers", answers, "--output", drafts);
        List<JsonNode> rows = rows(drafts);
        assertThat(rows)
                .isNotEmpty()
                .allMatch(row -> Part.of(said(row, 0)) == Part.TRAINING)
                .allMatch(row -> row.path("toxicity").asInt(1) == 0)
                .extracting(row -> row.path("answer").asText())
                .doesNotHaveDuplicates();
        assertThat(rows).hasSizeLessThan(rows(answers).size());
    }

    @Test
    void framesEachRequestInEveryWay() throws IOException {
        Path framed = folder.resolve("framed.jsonl");
        run(new FramingsCommand(), "--data", folder, "--requests", 3, "--output", framed);
        List<JsonNode> rows = rows(framed);
        assertThat(rows)
                .hasSize(3 * Framing.values().length)
                .allMatch(row -> row.path("toxicity").asInt() == 1);
        String request = said(rows.get(0), 0);
        assertThat(Part.of(request)).isEqualTo(Part.TEST);
        List<String> texts = rows.subList(0, Framing.values().length).stream()
                .map(row -> row.path("messages").findValuesAsText("content").toString())
                .toList();
        assertThat(texts).doesNotHaveDuplicates();
        assertThat(texts.subList(0, Framing.ZERO_WIDTH.ordinal())).allMatch(text -> text.contains(request));
        assertThat(rows.get(Framing.FULL_WIDTH.ordinal()).path("form").asText()).isEqualTo("full_width");
        assertThat(Normalizer.normalize(said(rows.get(Framing.FULL_WIDTH.ordinal()), 0), Normalizer.Form.NFKC))
                .isEqualTo(request);
    }

    @Test
    void answersAboutUnknownPromptsAreNamed() throws IOException {
        Files.writeString(
                answers, "{\"messages\": [{\"role\": \"user\", \"content\": \"harm1\"}], \"answer\": \"No.\"}\n");
        StringWriter err = new StringWriter();
        assertThat(new CommandLine(new ConversationsCommand())
                        .setErr(new PrintWriter(err))
                        .execute(
                                "--data",
                                folder.toString(),
                                "--answers",
                                answers.toString(),
                                "--output",
                                folder.resolve("sets").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains(answers + ", line 1 is harm1", "a harmless prompt");
    }
}
