package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.program.console.WrittenLines;
import ai.cautious.program.judgements.ModeratedFile;
import ai.cautious.program.judgements.RowJudge;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate and the judge as they are typed. The model judges nothing: what counts as a judge is lowered to it. */
class ModerationTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String[] GENERATE = {"generate", "--prompt", "Once", "--max-new-tokens", "8", "--json"};

    @AutoClose
    private final TypedProgram program = new TypedProgram();

    @TempDir
    private Path folder;

    private String model() {
        return program.model().toString();
    }

    private JsonNode json(String[] arguments, String... more) throws IOException {
        String[] all =
                Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
        return program.json(all);
    }

    @ParameterizedTest
    @CsvSource({
        "1e-12, refuse, refused, TOXIC",
        "1e-12, annotate, length, TOXIC",
        "0.999999999999, refuse, length, SAFE"
    })
    void theAnswerHasTheVerdict(String threshold, String onToxic, String reason, String label) throws IOException {
        JsonNode answer = json(GENERATE, "--threshold", threshold, "--on-toxic", onToxic, "--min-marker-mass", "0");
        assertThat(answer.get("finishReason").asText()).isEqualTo(reason);
        JsonNode verdict = answer.get("verdict");
        assertThat(verdict.fieldNames())
                .toIterable()
                .containsExactly("label", "toxicProbability", "threshold", "action");
        assertThat(verdict.get("label").asText()).isEqualTo(label);
        assertThat(verdict.get("threshold").asDouble()).isEqualTo(Double.parseDouble(threshold));
        assertThat(verdict.get("toxicProbability").asDouble()).isBetween(0.0, 1.0);
        assertThat(verdict.get("action").asText()).isEqualTo(label.equals("SAFE") ? "allow" : onToxic);
        assertThat(answer.get("tokens")).hasSize(reason.equals("refused") ? 0 : 8);
        assertThat(answer.get("report").get("gateMillis").asDouble()).isPositive();
        if (!reason.equals("refused")) {
            assertThat(answer.get("tokens")).isEqualTo(json(GENERATE).get("tokens"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "0"})
    void aDraftThatIsNoJudgeRefusesAll(String draftLength) throws IOException {
        JsonNode answer = json(GENERATE, "--gate", "--draft-length", draftLength);
        assertThat(answer.get("finishReason").asText()).isEqualTo("refused");
        assertThat(answer.get("verdict").get("failure").asText()).contains("no judge", "stories260k");
        assertThat(answer.get("verdict").has("label")).isFalse();
    }

    @Test
    void hardeningNeedsATemplateWithAPlaceForIt() throws IOException {
        String[] harden = {"--on-toxic", "harden", "--threshold", "1e-12", "--min-marker-mass", "0"};
        assertThat(program.failure(
                        2,
                        Stream.concat(Arrays.stream(GENERATE), Arrays.stream(harden))
                                .toArray(String[]::new)))
                .contains("raw template");
        JsonNode hardened = json(
                Stream.concat(Arrays.stream(GENERATE), Stream.of("--template", "alpaca"))
                        .toArray(String[]::new),
                harden);
        assertThat(hardened.get("verdict").get("action").asText()).isEqualTo("harden");
        assertThat(hardened.get("tokens")).hasSize(8);
    }

    @Test
    void aDraftWithAProfileGatesByItselfUnlessThatIsDeclined() throws IOException {
        SafetyProfileFile.write(
                program.model(),
                SafetyProfile.builder().instruction("Judge.").template("alpaca").build());
        String[] pair = {"--verifier", model(), "--draft", model(), "--template", "raw"};
        for (String draftLength : List.of("3", "0")) {
            String[] generate = Stream.concat(
                            Arrays.stream(GENERATE),
                            Stream.concat(Arrays.stream(pair), Stream.of("--draft-length", draftLength)))
                    .toArray(String[]::new);
            assertThat(json(generate).get("finishReason").asText()).isEqualTo("refused");
            JsonNode declined = json(generate, "--no-gate");
            assertThat(declined.get("finishReason").asText()).isEqualTo("length");
            assertThat(declined.has("verdict")).isFalse();
        }
    }

    @Test
    void tellsPeopleWhatWasDecided() {
        assertThat(program.run(
                        "generate",
                        "--prompt",
                        "Once",
                        "--max-new-tokens",
                        "4",
                        "--threshold",
                        "1e-12",
                        "--min-marker-mass",
                        "0"))
                .isZero();
        assertThat(program.out()).contains("I can't help with that request.");
        assertThat(program.err()).contains("judged TOXIC: toxic at 0.", "refuse");
    }

    @ParameterizedTest
    @CsvSource({
        "--threshold 1.5, --threshold is 1.5",
        "--on-toxic allow, --on-toxic is ALLOW",
        "--on-toxic kill, --on-toxic",
        "--min-marker-mass 2, --min-marker-mass is 2.0",
        "--max-judged-tokens 0, --max-judged-tokens is 0",
        "--judge-profile shieldgemma, --judge-profile is shieldgemma; it must be one of llama-guard-3",
        "--judge-profile llama-guard-3 --moderation-instruction Which?, --moderation-instruction is given with",
        "--toxic-from safe, --toxic-from is safe; it must be controversial or toxic",
        "--no-gate --on-toxic refuse, --no-gate leaves nothing to judge",
        "--gate --draft lookup, --draft is no model",
        "--draft lookup --draft-adapter judge, --draft is no model; it must be a model, which --draft-adapter needs",
    })
    void refusesOptionsByName(String options, String message) {
        String[] all = Stream.concat(Arrays.stream(GENERATE), Arrays.stream(options.split(" ")))
                .toArray(String[]::new);
        assertThat(program.failure(2, all)).contains(message);
    }

    private String[] moderate(String... more) {
        return Stream.concat(
                        Stream.of("moderate", "--draft", model(), "--template", "raw", "--min-marker-mass", "0"),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    @Test
    void judgesOneText() throws IOException {
        JsonNode judged = json(moderate("--text", "Once upon a time", "--threshold", "0.999999999999"));
        assertThat(judged.fieldNames())
                .toIterable()
                .containsExactly("text", "label", "toxicProbability", "threshold", "windows", "judge");
        assertThat(judged.get("label").asText()).isEqualTo("SAFE");
        assertThat(json(moderate("--text", "Once upon a time", "--threshold", "1e-12"))
                        .get("label")
                        .asText())
                .isEqualTo("TOXIC");
        assertThat(json(moderate("--text", "Once upon a time", "--moderation-instruction", "Which?"))
                        .get("toxicProbability"))
                .isNotEqualTo(judged.get("toxicProbability"));
        assertThat(program.failure(1, "moderate", "--draft", model(), "--template", "raw", "--text", "Once"))
                .contains("1 of 1 texts have no verdict", "no judge");
    }

    @Test
    void judgesAsAPublishedGuard() throws IOException {
        String[] guard = moderate("--text", "Once upon a time", "--judge-profile", "qwen3guard-gen");
        JsonNode strict = json(guard);
        JsonNode lenient = json(guard, "--toxic-from", "toxic");
        assertThat(strict.get("toxicProbability").asDouble())
                .isGreaterThan(lenient.get("toxicProbability").asDouble())
                .isNotEqualTo(json(moderate("--text", "Once upon a time"))
                        .get("toxicProbability")
                        .asDouble());
        assertThat(strict.get("judge")).isNotEqualTo(lenient.get("judge"));
    }

    private Path input(String field) throws IOException {
        return Files.writeString(
                folder.resolve("input.jsonl"),
                """
                {"id": 1, "%1$s": "Once upon a time", "nested": {"a": [1, 2]}}

                {"id": 2, "%1$s": "Lily’s <Safe>"}
                {"id": 3, "%1$s": ""}
                """
                        .formatted(field));
    }

    @Test
    void addsToEachLineOfAFile() throws IOException {
        assertThat(program.run(moderate("--input", input("prompt").toString(), "--field", "prompt")))
                .as(program.err())
                .isZero();
        List<String> lines = program.out().lines().toList();
        assertThat(lines).hasSize(3);
        JsonNode first = MAPPER.readTree(lines.get(0));
        assertThat(first.fieldNames())
                .toIterable()
                .containsExactly(
                        "id", "prompt", "nested", "label", "toxicProbability", "threshold", "windows", "judge");
        assertThat(first.get("nested").toString()).isEqualTo("{\"a\":[1,2]}");
        JsonNode alone = json(moderate("--text", "Lily’s <Safe>"));
        assertThat(MAPPER.readTree(lines.get(1)).get("toxicProbability")).isEqualTo(alone.get("toxicProbability"));
    }

    @Test
    void judgesConversations() throws IOException {
        String messages =
                "[{\"role\": \"user\", \"content\": \"Once\"}, {\"role\": \"assistant\", \"content\": \"upon\"},"
                        + " {\"role\": \"user\", \"content\": \"a time\"}]";
        Path input = Files.writeString(
                folder.resolve("conversations.jsonl"),
                "{\"messages\": " + messages + "}\n{\"messages\": [{\"role\": \"user\", \"content\": \"Once\"}]}\n"
                        + "{\"text\": \"Once\", \"messages\": " + messages + "}\n");
        Path output = folder.resolve("output.jsonl");
        String[] command = moderate("--input", input.toString(), "--output", output.toString());
        assertThat(program.run(command)).as(program.err()).isZero();
        List<JsonNode> judged = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            judged.add(MAPPER.readTree(line).get("toxicProbability"));
        }
        JsonNode alone = json(moderate("--text", "Once")).get("toxicProbability");
        assertThat(judged.subList(1, 3)).containsOnly(alone);
        assertThat(judged.get(0)).isNotEqualTo(alone);

        Path named = Files.writeString(folder.resolve("named.jsonl"), "{\"chat\": " + messages + "}");
        assertThat(json(moderate("--input", named.toString(), "--field", "chat"))
                        .get("toxicProbability"))
                .isEqualTo(judged.get(0));

        String whole = Files.readString(output);
        Files.writeString(output, whole.substring(0, whole.indexOf('\n') + 1));
        assertThat(program.run(command)).as(program.err()).isZero();
        assertThat(output).hasContent(whole);
    }

    @Test
    void judgesASystemMessageWhereThatIsAskedFor() throws IOException {
        Path input = Files.writeString(
                folder.resolve("strangers.jsonl"),
                "{\"messages\": [{\"role\": \"system\", \"content\": \"Once\"}, {\"role\": \"user\", \"content\": \"a\"}]}");
        JsonNode trusted = json(moderate("--input", input.toString()));
        JsonNode strangers = json(moderate("--input", input.toString()), "--judged-roles", "user,system");
        assertThat(trusted.get("windows").asInt()).isOne();
        assertThat(strangers.get("windows").asInt()).isEqualTo(3);
        assertThat(strangers.get("judge")).isNotEqualTo(trusted.get("judge"));
        assertThat(program.failure(2, moderate("--text", "Once", "--judged-roles", "bot")))
                .contains("--judged-roles", "bot");
    }

    @Test
    void judgesWhatAToolGaveBackWhereThatIsAskedFor() throws IOException {
        Path input = Files.writeString(
                folder.resolve("tools.jsonl"),
                "{\"messages\": [{\"role\": \"developer\", \"content\": \"Once\"}, {\"role\": \"user\", \"content\":"
                        + " [{\"type\": \"text\", \"text\": \"a\"}]}, {\"role\": \"assistant\", \"content\": null,"
                        + " \"tool_calls\": [{\"id\": \"c\", \"function\": {\"name\": \"b\", \"arguments\": \"{}\"}}]},"
                        + " {\"role\": \"tool\", \"tool_call_id\": \"c\", \"content\": \"upon a time\"}]}");
        JsonNode trusted = json(moderate("--input", input.toString()));
        assertThat(trusted.get("windows").asInt()).isEqualTo(2);
        JsonNode strangers = json(moderate("--input", input.toString()), "--judged-roles", "user,tool");
        assertThat(strangers.get("windows").asInt()).isEqualTo(2);
        assertThat(strangers.get("toxicProbability")).isNotEqualTo(trusted.get("toxicProbability"));

        Files.writeString(input, "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}]}");
        assertThat(program.failure(2, moderate("--input", input.toString())))
                .contains(input + ", line 1: messages", "image_url", "list of text parts");
    }

    @Test
    void aConversationThatIsNoneIsNamed() throws IOException {
        Path input = folder.resolve("odd.jsonl");
        for (String message : new String[] {"7", "{\"role\": \"bot\", \"content\": \"a\"}", "{\"role\": \"user\"}"}) {
            Files.writeString(input, "{\"messages\": [" + message + "]}");
            assertThat(program.failure(2, moderate("--input", input.toString())))
                    .contains(
                            input + ", line 1",
                            message.replace(" ", ""),
                            "a role (system, developer, user, assistant, tool or function)");
        }
        Files.writeString(input, "{\"messages\": []}");
        assertThat(program.failure(2, moderate("--input", input.toString())))
                .contains("line 1: messages holds no text");
    }

    @Test
    void goesOnWhereItWasStopped() throws IOException {
        Path output = folder.resolve("output.jsonl");
        String[] command = moderate("--input", input("text").toString(), "--output", output.toString());
        assertThat(program.run(command)).as(program.err()).isZero();
        assertThat(program.out()).isEmpty();
        String whole = Files.readString(output);
        assertThat(whole.lines()).hasSize(3);
        byte[] bytes = Files.readAllBytes(output);
        for (int length = 0; length <= bytes.length; length += 40) {
            Files.write(output, Arrays.copyOf(bytes, length));
            assertThat(program.run(command)).as(program.err()).isZero();
            assertThat(Files.readString(output)).isEqualTo(whole);
        }
    }

    @Test
    void aLineIsWrittenBeforeTheNextIsJudged() throws IOException {
        ModeratedFile file = new ModeratedFile("--input", input("text"), "text");
        StringWriter judged = new StringWriter();
        List<Long> written = new ArrayList<>();
        AtomicInteger told = new AtomicInteger();
        file.moderate(
                WrittenLines.NONE,
                RowJudge.each(row -> written.add(judged.toString().lines().count())),
                judged,
                told::incrementAndGet);
        assertThat(written).containsExactly(0L, 1L, 2L);
        assertThat(told).hasValue(3);
    }

    @Test
    void showsHowFarItIs() throws IOException {
        try (CapturedConsole console = new CapturedConsole()) {
            assertThat(program.run(moderate("--input", input("text").toString())))
                    .isZero();
            assertThat(console.text()).contains("moderate", "3/3");
        }
    }

    @Test
    void goesOnBehindHalfACharacter() throws IOException {
        Path input = Files.writeString(folder.resolve("input.jsonl"), "{\"text\": \"😀\"}");
        Path output = folder.resolve("output.jsonl");
        String[] command = moderate("--input", input.toString(), "--output", output.toString());
        Files.write(output, Arrays.copyOf("{\"text\":\"😀".getBytes(StandardCharsets.UTF_8), 11));
        assertThat(program.run(command)).as(program.err()).isZero();
        assertThat(MAPPER.readTree(output.toFile()).get("text").asText()).isEqualTo("😀");
    }

    @Test
    void doesNotGoOnBehindLinesOfAnotherInput() throws IOException {
        Path output = Files.writeString(folder.resolve("output.jsonl"), "{\"text\": \"other\", \"label\": \"SAFE\"}\n");
        String[] command = moderate("--input", input("text").toString(), "--output", output.toString());
        assertThat(program.failure(2, command)).contains("line 1", "another input");
        Files.writeString(output, "{}\n".repeat(4));
        assertThat(program.failure(2, command)).contains("another input");
        assertThat(Files.readString(output)).isEqualTo("{}\n".repeat(4));
        String unfinished = "{\"text\": \"other\"}\n{\"text\"";
        Files.writeString(output, unfinished);
        assertThat(program.failure(2, command)).contains("another input");
        assertThat(Files.readString(output)).isEqualTo(unfinished);
        for (String foreign :
                new String[] {"{\"notes\": [1, 2, 3]}", "x", "{\"id\":1,\"text\":\"Once upon a time\"}"}) {
            Files.writeString(output, foreign);
            assertThat(program.failure(2, command)).contains("--output", "name a new file");
            assertThat(Files.readString(output)).isEqualTo(foreign);
        }
    }

    @Test
    void doesNotGoOnBehindLinesInAnotherOrder() throws IOException {
        Path output = folder.resolve("output.jsonl");
        Path input = input("text");
        String[] command = moderate("--input", input.toString(), "--output", output.toString());
        assertThat(program.run(command)).as(program.err()).isZero();
        String whole = Files.readString(output);
        List<String> lines = new ArrayList<>(Files.readAllLines(input));
        Collections.swap(lines, 0, 2);
        Files.write(input, lines);
        assertThat(program.failure(2, command)).contains("--output's line 1", input + ", line 1", "another input");
        assertThat(Files.readString(output)).isEqualTo(whole);
    }

    @Test
    void neverWritesOverItsInput() throws IOException {
        Path input = Files.writeString(folder.resolve("one.jsonl"), "{\"text\": \"Once\"}");
        assertThat(program.failure(2, moderate("--input", input.toString(), "--output", input.toString())))
                .contains("--output is", "another file than --input");
        assertThat(Files.readString(input)).isEqualTo("{\"text\": \"Once\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"label", "toxicProbability", "failure", "threshold", "categories", "windows", "judge", "cause"})
    void replacesNoFieldOfTheInput(String field) throws IOException {
        Path input = Files.writeString(
                folder.resolve("judged.jsonl"), "{\"text\": \"Once\", \"" + field + "\": \"SAFE\"}\n");
        assertThat(program.failure(2, moderate("--input", input.toString()))).contains("line 1 has a " + field);
    }

    @Test
    void otherFieldsStayAsTheyAre() throws IOException {
        String fields = "{\"text\":\"Once\",\"w\":0.1234567890123456789,\"m\":1E+400";
        Path input = Files.writeString(folder.resolve("numbers.jsonl"), "\uFEFF" + fields + "}");
        assertThat(program.run(moderate("--input", input.toString())))
                .as(program.err())
                .isZero();
        assertThat(program.out()).startsWith(fields + ",\"label\":");
    }

    @Test
    void halvesOfCharactersComeThrough() throws IOException {
        Path input = Files.writeString(
                folder.resolve("halves.jsonl"), "{\"text\": \"hi \\ud83d\"}\n{\"text\": \"hi 😀\"}\n");
        Path output = folder.resolve("output.jsonl");
        String[] command = moderate("--input", input.toString(), "--output", output.toString());
        assertThat(program.run(command)).as(program.err()).isZero();
        List<String> lines = Files.readAllLines(output);
        assertThat(MAPPER.readTree(lines.get(0)).get("text").asText()).isEqualTo("hi \ud83d");
        assertThat(lines.get(1)).contains("hi 😀");
        Files.writeString(output, lines.get(0) + "\n");
        assertThat(program.run(command)).as(program.err()).isZero();
        assertThat(Files.readAllLines(output)).isEqualTo(lines);
    }

    @Test
    void whatHasNoVerdictIsAFailureAtEveryRun() throws IOException {
        Path output = folder.resolve("output.jsonl");
        String[] command = {
            "moderate",
            "--draft",
            model(),
            "--template",
            "raw",
            "--input",
            input("text").toString(),
            "--output",
            output.toString()
        };
        for (int runs = 0; runs < 2; runs++) {
            assertThat(program.run(command)).isEqualTo(1);
            assertThat(program.err()).contains("3 of 3 texts have no verdict", "no judge");
            assertThat(Files.readAllLines(output)).hasSize(3);
        }
    }

    @Test
    void whatFailedIsTriedAgainInItsPlace() throws IOException {
        Path output = folder.resolve("output.jsonl");
        String[] command = moderate("--input", input("text").toString(), "--output", output.toString());
        assertThat(program.run(command)).as(program.err()).isZero();
        List<String> whole = Files.readAllLines(output);
        for (List<Integer> failed : List.of(List.of(0), List.of(1, 2), List.of(0, 1, 2))) {
            List<String> lines = new ArrayList<>(whole);
            for (int line : failed) {
                ObjectNode object = (ObjectNode) MAPPER.readTree(whole.get(line));
                object.remove(List.of("label", "toxicProbability", "threshold"));
                lines.set(line, object.put("failure", "late").toString());
            }
            for (int kept = failed.size(); kept <= 3; kept++) {
                Files.writeString(
                        output, String.join("\n", lines.subList(0, kept)) + "\n" + "{\"id\":".repeat(kept % 2));
                assertThat(program.run(command)).as(program.err()).isZero();
                assertThat(Files.readAllLines(output)).isEqualTo(whole);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("nothing half-written is left").hasSize(2);
        }
    }

    @Test
    void aFileThatAnotherJudgeBeganIsRefusedByName() throws IOException {
        Path output = folder.resolve("output.jsonl");
        String[] command = moderate("--input", input("text").toString(), "--output", output.toString());
        assertThat(program.run(command)).as(program.err()).isZero();
        String whole = Files.readString(output);
        String begun = whole.substring(0, whole.indexOf('\n') + 1);
        for (String other : List.of(
                "--threshold 0.25",
                "--moderation-instruction Which?",
                "--min-marker-mass 1e-9",
                "--template alpaca",
                "--precision bfloat16")) {
            Files.writeString(output, begun);
            assertThat(program.failure(2, replaced(command, other.split(" "))))
                    .as(other)
                    .contains("--output is " + output, "which a judge of another model", "delete it");
            assertThat(Files.readString(output)).isEqualTo(begun);
        }
        Files.writeString(output, begun.replaceFirst(",\"judge\":\"\\w+\"", ""));
        assertThat(program.failure(2, command))
                .contains("--output is " + output, "does not say who judged", "delete it");
    }

    /** The command with an option's value in the place of the one that it has. */
    private static String[] replaced(String[] command, String... option) {
        List<String> all = new ArrayList<>(List.of(command));
        int place = all.indexOf(option[0]);
        if (place >= 0) {
            all.subList(place, place + 2).clear();
        }
        all.addAll(List.of(option));
        return all.toArray(String[]::new);
    }

    @Test
    void namesTheLineAndTheField() throws IOException {
        Path input = input("prompt");
        assertThat(program.failure(2, moderate("--input", input.toString())))
                .contains(input + ", line 1: text holds no text");
        Files.writeString(input, "{\"text\": \"a\"}\n[1]\n");
        assertThat(program.failure(2, moderate("--input", input.toString())))
                .contains(input + ", line 2 is no JSON object");
        Files.writeString(input, "{\"text\": \"a\"\n");
        assertThat(program.failure(2, moderate("--input", input.toString()))).contains("line 1 is not JSON");
        Files.write(input, new byte[] {'"', (byte) 0xE9, '"', '\n'});
        assertThat(program.failure(2, moderate("--input", input.toString()))).contains("is not in UTF-8");
        assertThat(program.failure(2, moderate("--input", folder.resolve("none").toString())))
                .contains("--input is", "none");
        assertThat(program.failure(2, moderate("--input", input.toString(), "--text", "a")))
                .contains("--text and --input");
        assertThat(program.failure(2, moderate("--text", "a", "--output", "o"))).contains("--output");
        assertThat(program.failure(2, "moderate", "--text", "a")).contains("--draft");
        assertThat(program.failure(2, moderate("--text", "a", "--threshold", "0")))
                .contains("--threshold is 0.0");
        assertThat(program.failure(
                        1, "moderate", "--draft", folder.resolve("none").toString(), "--text", "a"))
                .contains("none");
    }

    @Test
    void oneProcessAtATimeWritesAFile() throws IOException {
        String input = input("text").toString();
        Path output = folder.resolve("output.jsonl");
        try (FileChannel other = FileChannel.open(output, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            assertThat(program.run(moderate("--input", input, "--output", output.toString())))
                    .isEqualTo(2);
        }
        assertThat(program.err()).contains("--output", output.toString(), "another process");
        assertThat(output).isEmptyFile();
        assertThat(program.run(moderate("--input", input, "--output", output.toString())))
                .isZero();
        assertThat(output).content().hasLineCount(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/full", "/dev/null", "/tmp"})
    void refusesAnOutputThatIsNoFile(String output) throws IOException {
        assumeTrue(Files.exists(Path.of(output)));
        assertThat(program.run(moderate("--input", input("text").toString(), "--output", output)))
                .isEqualTo(2);
        assertThat(program.err()).contains("--output is " + output, "a file, new or to go on with");
    }

    @Test
    void namesALineWithAFieldThatIsThereTwice() throws IOException {
        Path input = Files.writeString(
                folder.resolve("input.jsonl"), "{\"text\": \"a\"}\n{\"text\": \"b\", \"text\": \"c\"}\n");
        assertThat(program.run(moderate("--input", input.toString()))).isEqualTo(2);
        assertThat(program.err()).contains("input.jsonl, line 2", "Duplicate field 'text'");
    }

    @Test
    void refusesStandardInputThatIsNotUtf8() throws IOException {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(new byte[] {'c', 'a', 'f', (byte) 0xE9}));
            assertThat(program.run(moderate())).isEqualTo(2);
            assertThat(program.err()).contains("standard input is not in UTF-8");
            System.setIn(InputStream.nullInputStream());
            System.in.close();
            assertThat(program.run(moderate())).isEqualTo(2);
            assertThat(program.err()).contains("standard input cannot be read");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    @Timeout(60)
    void aTextThatIsTooLongIsRefusedByItsLineAndTheRunGoesOn() throws IOException {
        Path input = folder.resolve("long.jsonl");
        Files.writeString(
                input,
                "{\"text\": \"Once\"}\n{\"text\": \"" + "Once upon a time. ".repeat(1_200_000)
                        + "\"}\n{\"text\": \"Once\"}\n");
        Path output = folder.resolve("output.jsonl");
        assertThat(program.run(moderate("--input", input.toString(), "--output", output.toString())))
                .isEqualTo(1);
        assertThat(program.err())
                .contains("1 of 3 texts have no verdict", "long.jsonl, line 2", "at most 32768 tokens");
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).endsWith("tokens; the text has more\"}");
        assertThat(lines.get(2)).contains("toxicProbability").isEqualTo(lines.get(0));
    }

    @Test
    void howMuchIsJudgedIsAnOption() throws IOException {
        Path input = Files.writeString(
                folder.resolve("input.jsonl"),
                "{\"text\": \"Once\"}\n{\"text\": \"" + "Once upon a time. ".repeat(9) + "\"}\n");
        assertThat(program.run(moderate("--input", input.toString(), "--max-judged-tokens", "40")))
                .isEqualTo(1);
        assertThat(program.err()).contains("1 of 2 texts have no verdict", "input.jsonl, line 2", "at most 40 tokens");
        assertThat(program.run(moderate("--input", input.toString(), "--max-judged-tokens", "200")))
                .isZero();
    }
}
