package ai.cautious.program;

import static ai.cautious.program.FakeModerationService.body;
import static ai.cautious.program.FakeModerationService.changed;
import static ai.cautious.program.FakeModerationService.count;
import static ai.cautious.program.FakeModerationService.cut;
import static ai.cautious.program.FakeModerationService.nothing;
import static ai.cautious.program.FakeModerationService.silence;
import static ai.cautious.program.FakeModerationService.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.program.FakeModerationService.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The openai-moderation command, as it is typed, against a server that speaks as OpenAI's does. */
class OpenAiModerationTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final FakeModerationService service = new FakeModerationService();

    @TempDir
    private Path folder;

    private Path input;
    private Path output;

    @BeforeEach
    void write() throws IOException {
        input = folder.resolve("input.jsonl");
        output = folder.resolve("output.jsonl");
        Files.writeString(
                input,
                """
                {"id": 1, "text": "violence=0.75 violence/graphic=0.25", "toxic": 1, "category": "violence"}
                {"id": 2, "text": "hello", "toxic": 0}

                {"id": 3, "text": "illicit=0.3 illicit/violent=0.45", "toxic": 1, "category": "weapons"}
                {"id": 4, "text": "self-harm/intent=0.5", "toxic": 1, "category": "self-harm"}
                {"id": 5, "text": "world", "toxic": 0}
                """);
        Files.writeString(folder.resolve("key"), FakeModerationService.KEY + "\n");
    }

    @AfterEach
    void close() {
        service.close();
    }

    private int run(String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = Stream.concat(
                        Stream.of(
                                "openai-moderation",
                                "--base-url",
                                service.address(),
                                "--api-key-file",
                                folder.resolve("key").toString(),
                                "--back-off",
                                "0.001"),
                        Arrays.stream(more))
                .toArray(String[]::new);
        return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), all);
    }

    private int runFile(String... more) {
        return runFile(2, more);
    }

    private int runFile(int batch, String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "--input",
                                input.toString(),
                                "--output",
                                output.toString(),
                                "--batch",
                                Integer.toString(batch)),
                        Arrays.stream(more))
                .toArray(String[]::new));
    }

    /** What a run without faults writes. */
    private List<String> whole() throws IOException {
        assertThat(runFile()).as(err.toString()).isZero();
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).hasSize(5);
        Files.delete(output);
        return lines;
    }

    @Test
    void addsWhatModerateAddsAndWhatTheServiceSaid() throws IOException {
        assertThat(runFile()).as(err.toString()).isZero();
        assertThat(out.toString()).isEmpty();
        List<String> lines = Files.readAllLines(output);
        JsonNode first = MAPPER.readTree(lines.get(0));
        assertThat(first.fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "text",
                        "toxic",
                        "category",
                        "label",
                        "toxicProbability",
                        "threshold",
                        "categories",
                        "service",
                        "windows",
                        "judge");
        assertThat(first.get("label").asText()).isEqualTo("TOXIC");
        assertThat(first.get("toxicProbability").asDouble()).isEqualTo(0.75);
        assertThat(first.get("threshold").asDouble()).isEqualTo(0.5);
        assertThat(first.at("/categories/violence").asDouble()).isEqualTo(0.75);
        assertThat(first.get("categories").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "sexual", "hate", "harassment", "violence", "crime and fraud", "weapons", "self-harm");
        JsonNode said = first.get("service");
        assertThat(said.fieldNames()).toIterable().containsExactly("model", "flagged", "flaggedCategories", "scores");
        assertThat(said.get("model").asText()).isEqualTo("omni-moderation-latest");
        assertThat(said.get("flagged").asBoolean()).isTrue();
        assertThat(said.get("flaggedCategories").toString()).isEqualTo("[\"violence\"]");
        assertThat(said.get("scores")).hasSize(13);
        assertThat(said.at("/scores/violence~1graphic").asDouble()).isEqualTo(0.25);
        JsonNode third = MAPPER.readTree(lines.get(2));
        assertThat(third.get("label").asText())
                .as("flagged by other thresholds")
                .isEqualTo("SAFE");
        assertThat(third.at("/service/flagged").asBoolean()).isTrue();
        assertThat(service.asked()).extracting(List::size).containsExactly(2, 2, 1);
    }

    @Test
    void evaluateReadsIt() throws IOException {
        assertThat(runFile()).isZero();
        String[] evaluate = {"evaluate", "--predictions", output.toString(), "--label", "toxic", "--json"};
        out.getBuffer().setLength(0);
        assertThat(CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), evaluate))
                .as(err.toString())
                .isZero();
        JsonNode evaluation = MAPPER.readTree(out.toString());
        assertThat(evaluation.get("threshold").asDouble()).isEqualTo(0.5);
        assertThat(evaluation.get("recall").asDouble()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(evaluation.get("auprc").asDouble()).isEqualTo(1);
        assertThat(evaluation.at("/categories/kinds")).hasSize(3);
    }

    @Test
    void judgesOneText() throws IOException {
        assertThat(run("--text", "hate=0.6", "--threshold", "0.7", "--model", "omni-moderation-2024-09-26"))
                .isZero();
        JsonNode judged = MAPPER.readTree(out.toString());
        assertThat(judged.get("label").asText()).isEqualTo("SAFE");
        assertThat(judged.get("threshold").asDouble()).isEqualTo(0.7);
        assertThat(judged.at("/service/model").asText()).isEqualTo("omni-moderation-2024-09-26");
    }

    @Test
    void theWorstOfWhatIsJudgedOfAConversationCounts() throws IOException {
        Files.writeString(
                input,
                """
                {"messages": [{"role": "user", "content": "hate=0.2 violence=0.6"}, {"role": "assistant", "content": "hate=0.9"}, {"role": "user", "content": "hate=0.3"}]}
                {"messages": [{"role": "assistant", "content": "hate=0.9"}]}
                {"text": "hello"}
                """);
        assertThat(runFile()).isEqualTo(1);
        assertThat(err.toString())
                .contains("1 of 3 texts have no verdict: " + input + ", line 2: no message is by those whose words");
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).hasSize(3);
        JsonNode first = MAPPER.readTree(lines.get(0));
        assertThat(first.at("/categories/hate").asDouble()).isEqualTo(0.3);
        assertThat(first.at("/categories/violence").asDouble()).isEqualTo(0.6);
        assertThat(first.get("windows").asInt()).isEqualTo(2);
        assertThat(service.judged()).containsExactly("hate=0.2 violence=0.6", "hate=0.3", "hello");
        Files.delete(output);
        assertThat(runFile("--judged-roles", "user,assistant")).isZero();
        assertThat(MAPPER.readTree(Files.readAllLines(output).get(0))
                        .at("/categories/hate")
                        .asDouble())
                .isEqualTo(0.9);
        assertThat(service.asked())
                .last()
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2);
    }

    @Test
    void withoutAKeyNothingIsReadOrWrittenOrAsked() {
        assumeTrue(System.getenv("OPENAI_API_KEY") == null && System.getenv("AZURE_OPENAI_KEY") == null);
        String[] command = {
            "openai-moderation",
            "--base-url",
            service.address(),
            "--input",
            folder.resolve("none.jsonl").toString(),
            "--output",
            output.toString()
        };
        assertThat(CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), command))
                .isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("OPENAI_API_KEY", "--api-key-file", "nothing was asked");
        assertThat(output).doesNotExist();
        assertThat(service.asked()).isEmpty();
    }

    @Test
    void theKeyAndTheAddressMayBePropertiesAsTheClientHasThem() {
        System.setProperty("openai.apiKey", FakeModerationService.KEY);
        System.setProperty("openai.baseUrl", service.address());
        try {
            String[] command = {"openai-moderation", "--text", "hello"};
            assertThat(CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), command))
                    .as(err.toString())
                    .isZero();
        } finally {
            System.clearProperty("openai.apiKey");
            System.clearProperty("openai.baseUrl");
        }
        assertThat(service.judged()).containsExactly("hello");
    }

    private static String inSeconds(long seconds) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(seconds));
    }

    static Stream<Arguments> faults() {
        UnaryOperator<String> same = UnaryOperator.identity();
        return Stream.of(
                Arguments.of("too many requests", status(429, "rate_limit_exceeded", "Retry-After-Ms", "2")),
                Arguments.of("too many requests, in seconds", status(429, "", "Retry-After", "0")),
                Arguments.of("too many requests, until a date", status(429, "", "Retry-After", inSeconds(0))),
                Arguments.of("an error", status(500, "")),
                Arguments.of("overload", status(503, "", "Retry-After", "0")),
                Arguments.of("a time-out of its own", status(408, "")),
                Arguments.of("a closed connection", nothing()),
                Arguments.of("a cut body", cut()),
                Arguments.of("a page", body("<html>Bad gateway</html>")),
                Arguments.of("nothing", body("")),
                Arguments.of("null", body("null")),
                Arguments.of("an empty object", body("{}")),
                Arguments.of("a list", body("[]")),
                Arguments.of("results of another kind", body("{\"model\": \"m\", \"results\": 7}")),
                Arguments.of("results that are none", body("{\"model\": \"m\", \"results\": [1, 2]}")),
                Arguments.of("too few results", count(-1)),
                Arguments.of("no result", count(-2)),
                Arguments.of("too many results", count(1)),
                Arguments.of("no model", changed(text -> text.replace("\"model\"", "\"modell\""))),
                Arguments.of("no scores", changed(text -> text.replace("category_scores", "scores"))),
                Arguments.of("a score above 1", changed(text -> text.replace(":0.001", ":1.5"))),
                Arguments.of("a score that is a text", changed(text -> text.replace(":0.001", ":\"0.1\""))),
                Arguments.of("not flagged or not", changed(text -> text.replace("\"flagged\"", "\"flag\""))),
                Arguments.of("half a JSON text", changed(text -> text.substring(0, text.length() / 2))),
                Arguments.of(
                        "silence when it was asked often enough",
                        changed(same, "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "3ms")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void whatPassesLosesNoRowAndDoublesNone(String name, Answer fault) throws IOException {
        List<String> whole = whole();
        service.next(fault, status(500, ""), fault, fault);
        assertThat(runFile()).as(err.toString()).isZero();
        assertThat(Files.readAllLines(output)).isEqualTo(whole);
    }

    @Test
    void anAnswerThatTakesTooLongIsAskedForAgain() throws IOException {
        List<String> whole = whole();
        service.next(silence());
        assertThat(runFile("--timeout", "0.3")).as(err.toString()).isZero();
        assertThat(Files.readAllLines(output)).isEqualTo(whole);
    }

    @Test
    void stopsWhenItWasAskedOftenEnoughAndGoesOnLater() throws IOException {
        List<String> whole = whole();
        int before = service.asked().size();
        service.next(changed(UnaryOperator.identity()), status(500, ""), status(502, ""), status(503, ""));
        assertThat(runFile("--retries", "2")).isEqualTo(1);
        assertThat(err.toString())
                .contains("asked 3 times", "503: It went wrong.", "the same command goes on behind what is written");
        assertThat(Files.readAllLines(output)).isEqualTo(whole.subList(0, 2));
        assertThat(service.asked().size() - before).isEqualTo(4);
        assertThat(runFile("--retries", "2")).isZero();
        assertThat(Files.readAllLines(output)).isEqualTo(whole);
        assertThat(service.asked().subList(before + 4, service.asked().size()))
                .as("nothing that is written is asked again")
                .extracting(List::size)
                .containsExactly(2, 1);
        int after = service.asked().size();
        assertThat(runFile()).isZero();
        assertThat(service.asked()).as("all is written").hasSize(after);
    }

    static Stream<Arguments> lasting() {
        return Stream.of(
                Arguments.of("does not judge: 403", status(403, "")),
                Arguments.of("does not judge: 404", status(404, "model_not_found")),
                Arguments.of("does not judge: 429", status(429, "insufficient_quota")),
                Arguments.of("does not judge: 503", status(503, "", "x-should-retry", "false")),
                Arguments.of("does not judge: 302", status(302, "", "Location", "/v1/moderations")),
                Arguments.of("asked again in 60 minutes: 429", status(429, "", "Retry-After", "3600")),
                Arguments.of("asked again in 60 minutes: 429", status(429, "", "Retry-After", inSeconds(3600))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lasting")
    void whatDoesNotPassStopsAtOnce(String told, Answer fault) throws IOException {
        service.next(changed(UnaryOperator.identity()), fault);
        assertThat(runFile()).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(told);
        assertThat(service.asked()).hasSize(2);
        assertThat(output).content().hasLineCount(2);
    }

    @Test
    void aKeyThatIsNotAcceptedIsNotShown() throws IOException {
        Files.writeString(folder.resolve("key"), "sk-wrong-9876543210");
        assertThat(runFile("--verbose")).isEqualTo(1);
        assertThat(err.toString().lines().findFirst().orElseThrow())
                .contains("does not accept the key: 401: Incorrect API key provided: [the key].");
        assertThat(err.toString()).doesNotContain("9876543210");
        assertThat(service.asked()).hasSize(1);
        assertThat(output).doesNotExist();
    }

    @Test
    void aTextThatIsNotTakenHasNoVerdictAndTheOthersHave() throws IOException {
        List<String> whole = whole();
        Files.writeString(input, Files.readString(input).replace("\"hello\"", "\"\""));
        assertThat(runFile(4)).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "1 of 5 texts have no verdict: " + input + ", line 2: the service does not take the text: 400");
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).hasSize(5);
        JsonNode second = MAPPER.readTree(lines.get(1));
        assertThat(second.get("cause").asText()).isEqualTo("ERROR");
        assertThat(second.get("failure").asText()).contains("'$.input' is invalid.");
        assertThat(second.has("label")).isFalse();
        for (int other : new int[] {0, 2, 3, 4}) {
            assertThat(lines.get(other)).isEqualTo(whole.get(other));
        }
        int before = service.asked().size();
        assertThat(runFile(4)).isEqualTo(1);
        assertThat(service.asked().subList(before, service.asked().size())).containsExactly(List.of(""));
        // What did not work is asked again, in its place.
        service.next(changed(UnaryOperator.identity()));
        assertThat(runFile(4)).as(err.toString()).isZero();
        assertThat(Files.readAllLines(output)).hasSize(5).element(1).asString().contains("\"label\":\"SAFE\"");
    }

    @Test
    void whatIsAskedAgainIsKeptWhereARunEnds() throws IOException {
        List<String> whole = whole();
        List<String> failed = new ArrayList<>();
        for (String line : whole) {
            ObjectNode object = (ObjectNode) MAPPER.readTree(line);
            object.remove(List.of("label", "toxicProbability", "threshold", "categories", "service"));
            failed.add(object.put("failure", "late").toString());
        }
        Files.write(output, failed);
        int before = service.asked().size();
        service.next(changed(UnaryOperator.identity()), status(403, ""));
        assertThat(runFile()).isEqualTo(1);
        assertThat(err.toString()).contains("does not judge: 403");
        assertThat(Files.readAllLines(output))
                .isEqualTo(
                        Stream.concat(whole.stream().limit(2), failed.stream().skip(2))
                                .toList());
        assertThat(runFile()).as(err.toString()).isZero();
        assertThat(Files.readAllLines(output)).isEqualTo(whole);
        assertThat(service.asked().subList(before + 2, service.asked().size()))
                .as("nothing that is written is asked again")
                .extracting(List::size)
                .containsExactly(2, 1);
    }

    @Test
    void aServiceThatTakesNothingOfItsFirstBatchStopsTheRun() throws IOException {
        Answer[] refusals = new Answer[7];
        Arrays.fill(refusals, status(400, "unknown_route"));
        service.next(refusals);
        assertThat(runFile(4)).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("takes none of 4 texts, the first that it is asked about", "400: It went");
        assertThat(service.asked()).hasSize(7);
        assertThat(output).doesNotExist();
        assertThat(runFile(4)).as(err.toString()).isZero();
        service.next(refusals);
        Files.writeString(output, Files.readAllLines(output).get(0) + "\n");
        assertThat(runFile(4)).isEqualTo(1);
        assertThat(err.toString()).as("it has taken one before").contains("4 of 5 texts have no verdict");
    }

    @Test
    void aFirstBatchOfWhichOneTextIsTakenIsWritten() throws IOException {
        Files.writeString(
                input,
                """
                {"text": ""}
                {"text": ""}
                {"text": ""}
                {"text": "hello"}
                """);
        assertThat(runFile(4)).isEqualTo(1);
        assertThat(err.toString()).contains("3 of 4 texts have no verdict");
        assertThat(output).content().hasLineCount(4);
    }

    @Test
    void goesOnWhereItWasCutOff() throws IOException {
        List<String> whole = whole();
        byte[] bytes = (String.join("\n", whole) + "\n").getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= bytes.length; length += 97) {
            Files.write(output, Arrays.copyOf(bytes, length));
            int kept = (int)
                    IntStream.range(0, length).filter(i -> bytes[i] == '\n').count();
            int before = service.judged().size();
            assertThat(runFile()).as(err.toString()).isZero();
            assertThat(Files.readAllBytes(output)).isEqualTo(bytes);
            assertThat(service.judged().size() - before).isEqualTo(5 - kept);
        }
    }

    @Test
    void anotherModelOrThresholdBeginsAnotherFile() throws IOException {
        assertThat(runFile()).isZero();
        String whole = Files.readString(output);
        String begun = whole.substring(0, whole.indexOf('\n') + 1);
        for (String[] other : new String[][] {
            {"--threshold", "0.25"}, {"--model", "text-moderation-latest"}, {"--judged-roles", "user,tool"}
        }) {
            Files.writeString(output, begun);
            assertThat(runFile(other)).isEqualTo(2);
            assertThat(err.toString()).contains("--output is " + output, "which a judge of another model");
            assertThat(output).content().isEqualTo(begun);
        }
        service.model("omni-moderation-2030-01-01");
        assertThat(runFile()).isEqualTo(1);
        assertThat(err.toString())
                .contains("judges by omni-moderation-2030-01-01 now", "before by omni-moderation-latest");
        assertThat(output).content().isEqualTo(begun);
    }

    @Test
    void kindsThatTheClientDoesNotKnowCount() throws IOException {
        service.next(changed(text -> text.replace("\"illicit\":0.001", "\"illicit\":null")));
        assertThat(run("--text", "brand-new=0.8")).as(err.toString()).isZero();
        JsonNode judged = MAPPER.readTree(out.toString());
        assertThat(judged.get("toxicProbability").asDouble()).isEqualTo(0.8);
        assertThat(judged.at("/service/scores/brand-new").asDouble()).isEqualTo(0.8);
        assertThat(judged.at("/service/flaggedCategories").toString()).isEqualTo("[\"brand-new\"]");
        assertThat(judged.at("/service/scores").has("illicit")).isFalse();
        assertThat(judged.get("categories").has("crime and fraud")).isFalse();
    }

    @Test
    void whatStandsBeforeABrokenLineIsKept() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(input));
        lines.set(4, "{\"id\": 4");
        Files.write(input, lines);
        assertThat(runFile(32)).isEqualTo(2);
        assertThat(err.toString()).contains("input.jsonl, line 5 is not JSON");
        assertThat(output).content().hasLineCount(3);
        assertThat(service.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--threshold 0, --threshold is 0.0; it must be in (0",
        "--batch 0, --batch is 0; it must be at least 1",
        "--retries -1, --retries is -1; it must be at least 0",
        "--timeout 0, --timeout is 0.0; it must be in (0",
        "--back-off NaN, --back-off is NaN",
        "--requests-per-minute 0, --requests-per-minute is 0.0",
        "--base-url ftp://a, --base-url is ftp://a; it must be an address that begins with https",
        "--base-url localhost, --base-url is localhost; it must be",
        "--api-key-file none, --api-key-file is none; it must be a file with the service's key",
        "--judged-roles bot, --judged-roles",
    })
    void refusesOptionsByName(String options, String message) {
        List<String> more = new ArrayList<>(List.of(options.split(" ")));
        String[] command = Stream.concat(
                        Stream.of("openai-moderation", "--text", "hello"),
                        Stream.concat(
                                more.stream(),
                                more.contains("--api-key-file")
                                        ? Stream.empty()
                                        : Stream.of(
                                                "--api-key-file",
                                                folder.resolve("key").toString())))
                .toArray(String[]::new);
        assertThat(CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), command))
                .as(err.toString())
                .isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "sk-\u00fc"})
    void aKeyThatIsNoneIsRefusedUnseen(String key) throws IOException {
        Files.writeString(folder.resolve("key"), key);
        assertThat(run("--text", "hello")).isEqualTo(2);
        assertThat(err.toString()).contains("--api-key-file is", "it must be one word of ASCII characters");
        if (!key.isEmpty()) {
            assertThat(err.toString()).doesNotContain(key);
        }
    }

    @Test
    void replacesNoFieldOfTheInput() throws IOException {
        Files.writeString(input, "{\"text\": \"hello\", \"service\": 1}");
        assertThat(runFile()).isEqualTo(2);
        assertThat(err.toString()).contains("line 1 has a service, which would be replaced");
        assertThat(service.asked()).isEmpty();
    }
}
