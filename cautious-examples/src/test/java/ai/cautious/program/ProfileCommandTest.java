package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.program.profile.ProfileFolder;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code profile}, as it is typed, on a small model that is every model and a small encoder. */
class ProfileCommandTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path ENCODER = Path.of("../cautious-djl/src/test/resources/bertscore/bert");
    private static final String DATA =
            """
            {"instruction": "Once upon a time", "input": "", "output": "there was a girl.", "group": "girls"}
            {"instruction": "Tim", "input": "and Lily", "output": "went <b>home</b>.", "group": "boys"}

            {"instruction": "One day", "output": "it rained.", "group": "girls"}
            """;
    private static final String PROMPTS =
            """
            {"text": "Once upon a time", "toxic": 1, "category": "fairies"}
            {"text": "Lily <script>alert(1)</script>", "toxic": 0}
            {"messages": [{"role": "user", "content": "One day"}], "toxic": false}
            """;

    @AutoClose
    private final TypedProgram program = new TypedProgram();

    @TempDir
    private Path folder;

    private String model() {
        return program.model().toString();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path output() {
        return folder.resolve("profile");
    }

    private String[] command(String... more) throws IOException {
        String[] profile = {
            "profile",
            "--verifier",
            model(),
            "--draft",
            model(),
            "--precision",
            "float32",
            "--template",
            "raw",
            "--max-new-tokens",
            "12",
            "--encoder",
            ENCODER.toString(),
            "--layer",
            "2",
            "--data",
            write("data.jsonl", DATA).toString(),
            "--output",
            output().toString()
        };
        return with(profile, more);
    }

    /** With more options, each in the place of one of its name. */
    private static String[] with(String[] command, String... more) {
        List<String> all = new ArrayList<>(List.of(command));
        for (String word : more) {
            int place = word.startsWith("--") ? all.indexOf(word) : -1;
            if (place >= 0) {
                all.subList(place, place + 2).clear();
            }
        }
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The draft is said to have been tuned to judge. */
    private String[] tuned(String... more) throws IOException {
        writeProfile(program.model());
        String prompts = write("prompts.jsonl", PROMPTS).toString();
        return with(command("--untuned-draft", model(), "--prompts", prompts, "--threshold", "0.999999"), more);
    }

    private static void writeProfile(Path judge) {
        SafetyProfileFile.write(
                judge,
                SafetyProfile.builder()
                        .instruction("Judge.")
                        .template("alpaca")
                        .minMarkerMass(0)
                        .build());
    }

    private JsonNode profiled(String... arguments) throws IOException {
        assertThat(program.run(arguments)).as(program.err()).isZero();
        return MAPPER.readTree(output().resolve("profile.json").toFile());
    }

    private static List<String> texts(JsonNode array, String field) {
        return array.valueStream().map(node -> node.get(field).asText()).toList();
    }

    private List<JsonNode> answers() throws IOException {
        List<JsonNode> answers = new ArrayList<>();
        for (String line : Files.readAllLines(output().resolve("answers.jsonl"))) {
            answers.add(MAPPER.readTree(line));
        }
        return answers;
    }

    @Test
    void fiveArmsAnswerEachInstruction() throws IOException {
        JsonNode profile = profiled(tuned());
        assertThat(profile.get("format").asText()).isEqualTo("cautious-profile-1");
        assertThat(profile.get("instructions").asInt()).isEqualTo(3);
        assertThat(texts(profile.get("arms"), "arm"))
                .containsExactly("draft", "tuned-draft", "verifier", "speculative", "cautious");
        assertThat(profile.get("leftOut")).isEmpty();
        assertThat(answers()).hasSize(15);
        JsonNode cautious = profile.get("arms").get(4);
        assertThat(cautious.get("gateMillis").get("median").asDouble()).isPositive();
        assertThat(cautious.get("refused").asInt()).isZero();
        assertThat(cautious.get("acceptance").get("byPosition")).hasSize(4);
        assertThat(cautious.get("quality").get("f1OfEach")).hasSize(3);
        assertThat(texts(profile.get("groups"), "group")).containsExactly("boys", "girls");
        assertThat(profile.get("claim").get("arm").asText()).isEqualTo("cautious");
        assertThat(Files.readString(output().resolve("report.html")))
                .contains("Is the text quality given back?", ">its native code, at most</th>", ">untuned draft</th>");
        JsonNode peak = profile.get("memory").get("peakResidentBytes");
        assertThat(peak.asLong())
                .isGreaterThanOrEqualTo(
                        profile.get("memory").get("residentBytes").asLong());
    }

    @Test
    void greedilyTheDraftedTextsAreTheVerifiers() throws IOException {
        profiled(tuned());
        for (int row = 1; row <= 3; row++) {
            int wanted = row;
            List<String> texts = answers().stream()
                    .filter(answer -> answer.get("row").asInt() == wanted)
                    .filter(answer -> List.of("verifier", "speculative", "cautious")
                            .contains(answer.get("arm").asText()))
                    .map(answer -> answer.get("text").asText())
                    .distinct()
                    .toList();
            assertThat(texts).hasSize(1).doesNotContain("");
        }
    }

    @Test
    void theGateJudgesTheLabelledPrompts() throws IOException {
        JsonNode safety = profiled(tuned()).get("safety");
        assertThat(safety.get("evaluation").get("predictions").asInt()).isEqualTo(3);
        assertThat(safety.get("evaluation").get("threshold").asDouble()).isEqualTo(0.999999);
        assertThat(safety.get("curve").get(0).get("recall").isNumber()).isTrue();
        assertThat(safety.get("errors")).hasSize(1);
        assertThat(safety.get("errors").get(0).get("text").asText()).isEqualTo("Once upon a time");
        assertThat(safety.get("confusion").toString())
                .isEqualTo("[{\"truth\":\"fairies\",\"named\":\"harmless\",\"prompts\":1},"
                        + "{\"truth\":\"harmless\",\"named\":\"harmless\",\"prompts\":2}]");
    }

    @Test
    void dataAndPromptsMayBeCsv() throws IOException {
        Path data = write(
                "data.csv",
                "\uFEFFinstruction,input,output\r\n\"Once, upon\na time\",,\"a \"\"girl\"\".\"\r\nTim,and Lily,went.\r\n");
        Path prompts = write("prompts.csv", "text,toxic,category\r\nOnce,1,fairies\r\n\"Lily, Tim\",0,\r\n");
        JsonNode profile = profiled(tuned("--data", data.toString(), "--prompts", prompts.toString()));
        assertThat(profile.get("instructions").asInt()).isEqualTo(2);
        assertThat(profile.get("safety").get("evaluation").get("positives").asInt())
                .isOne();
        assertThat(Files.readString(output().resolve("judged.jsonl"))).contains("\"text\":\"Lily, Tim\"");
        Files.writeString(prompts, "text,toxic\r\na,1\r\nb\r\n");
        assertThat(program.failure(2, tuned("--data", data.toString(), "--prompts", prompts.toString())))
                .contains("prompts.csv, line 3 has 1 values; its header has 2");
    }

    @Test
    void refusalsAreCountedAndScoredAsWhatTheUserReads() throws IOException {
        JsonNode profile = profiled(tuned("--threshold", "1e-12"));
        JsonNode cautious = profile.get("arms").get(4);
        assertThat(cautious.get("refused").asInt()).isEqualTo(3);
        assertThat(cautious.get("tokensPerSecond").get("value").asDouble()).isZero();
        assertThat(cautious.has("timeToFirstTokenMillis")).isFalse();
        assertThat(answers())
                .filteredOn(answer -> answer.get("arm").asText().equals("cautious"))
                .extracting(answer -> answer.get("text").asText())
                .containsOnly("I can't help with that request.");
    }

    @Test
    void armsWithoutTheirModelAreLeftOutAndSaidSo() throws IOException {
        JsonNode profile = profiled(command());
        assertThat(texts(profile.get("arms"), "arm")).containsExactly("draft", "verifier", "speculative");
        assertThat(texts(profile.get("leftOut"), "arm")).containsExactly("tuned-draft", "cautious");
        assertThat(profile.has("safety")).isFalse();
        assertThat(program.out()).contains("tuned-draft is left out: the draft was not tuned");
        assertThat(Files.readString(output().resolve("report.html")))
                .contains("tuned draft is left out: the draft was not tuned");
        Files.delete(output().resolve("answers.jsonl"));
        JsonNode looked = profiled(command("--draft", "lookup"));
        assertThat(texts(looked.get("arms"), "arm")).containsExactly("verifier", "speculative");
    }

    @Test
    void anotherJudgeMakesACautiousArm() throws IOException {
        try (StoriesModel judge = StoriesModel.extract()) {
            writeProfile(judge.folder());
            JsonNode profile = profiled(command("--judge", judge.folder().toString()));
            assertThat(texts(profile.get("arms"), "arm"))
                    .containsExactly("draft", "verifier", "speculative", "cautious");
        }
    }

    @Test
    void theMemoryOfAT5ThatJudgesIsStatedToo() throws IOException {
        Path t5 = Path.of("../cautious-djl/src/test/resources/t5/tied");
        JsonNode profile = profiled(
                command("--judge", t5.toString(), "--judge-profile", "toxicchat-t5", "--min-marker-mass", "0"));
        JsonNode models = profile.get("memory").get("models");
        assertThat(texts(models, "role")).containsExactly("verifier", "draft", "judge");
        JsonNode judge = models.get(2);
        assertThat(judge.get("mappedBytes").asLong()).isPositive();
        // Keys and values of three layers, each of four heads of six.
        assertThat(judge.get("cacheBytes").asLong())
                .isEqualTo(2 * 3 * 24 * 4 * judge.get("cacheTokens").asLong());
        assertThat(judge.get("workspaceBytes").asLong()).isPositive();
    }

    @Test
    void isGoneOnWithWhereverItWasCutOff() throws IOException {
        String whole = UntimedProfile.of(profiled(tuned())).toString();
        byte[] answers = Files.readAllBytes(output().resolve("answers.jsonl"));
        byte[] judged = Files.readAllBytes(output().resolve("judged.jsonl"));
        for (double share : new double[] {0.001, 0.31, 0.5, 0.97}) {
            Files.write(output().resolve("answers.jsonl"), Arrays.copyOf(answers, (int) (share * answers.length)));
            Files.write(output().resolve("judged.jsonl"), Arrays.copyOf(judged, (int) (share * judged.length)));
            Files.delete(output().resolve("profile.json"));
            assertThat(UntimedProfile.of(profiled(tuned())).toString()).isEqualTo(whole);
            assertThat(answers()).hasSize(15);
        }
    }

    @Test
    void whatIsSampledIsSampledAgainByItsSeed() throws IOException {
        String[] sampled = tuned("--temperature", "1.2", "--seed", "5");
        String whole = UntimedProfile.of(profiled(sampled)).toString();
        List<String> lines = Files.readAllLines(output().resolve("answers.jsonl"));
        Files.write(output().resolve("answers.jsonl"), lines.subList(0, 4));
        assertThat(UntimedProfile.of(profiled(sampled)).toString()).isEqualTo(whole);
        Files.delete(output().resolve("answers.jsonl"));
        String[] others = tuned("--temperature", "1.2", "--seed", "6");
        assertThat(UntimedProfile.of(profiled(others)).get("arms"))
                .isNotEqualTo(MAPPER.readTree(whole).get("arms"));
    }

    @Test
    void whatIsThereIsNotAnsweredAgain() throws IOException {
        JsonNode first = profiled(tuned());
        JsonNode again = profiled(tuned());
        ((ObjectNode) first).remove("memory");
        ((ObjectNode) again).remove("memory");
        assertThat(again).isEqualTo(first);
    }

    @Test
    void anotherRunsFolderIsLeftAsItIs() throws IOException {
        profiled(command());
        byte[] before = Files.readAllBytes(output().resolve("answers.jsonl"));
        for (String[] other : List.of(
                command("--seed", "7"),
                command("--max-new-tokens", "13"),
                command("--limit", "2"),
                command("--cache-type", "half"),
                command("--temperature", "0.5"),
                command("--policy", "lenient:0.5"),
                command("--template", "alpaca"),
                command("--draft-precision", "float32"),
                command("--draft-length", "3"))) {
            assertThat(program.failure(2, other))
                    .contains("--output", "answers.jsonl is of other models, options or data, by its line 1");
        }
        assertThat(Files.readAllBytes(output().resolve("answers.jsonl"))).isEqualTo(before);
        write("profile/answers.jsonl", "a letter to my aunt");
        assertThat(program.failure(2, command())).contains("is of other models, options or data, by its last line");
        assertThat(output().resolve("answers.jsonl")).hasContent("a letter to my aunt");
    }

    @Test
    void theProfileIsReadBackAsItWasWritten() throws IOException {
        profiled(tuned());
        Path json = output().resolve("profile.json");
        assertThat(MAPPER.valueToTree(ProfileFolder.read("--profile", json)).toString())
                .isEqualTo(MAPPER.readTree(json.toFile()).toString());
    }

    @Test
    void aPromptThatIsTooLongIsCountedNowhereAndSaidSo() throws IOException {
        Path data =
                write("long.jsonl", DATA + "{\"instruction\": \"" + "a b ".repeat(400) + "\", \"output\": \"c\"}\n");
        JsonNode profile = profiled(command("--data", data.toString()));
        assertThat(profile.get("instructions").asInt()).isEqualTo(3);
        assertThat(profile.get("unanswered").get(0).get("row").asInt()).isEqualTo(4);
        assertThat(program.out()).contains("answers are missing, the first of row 4");
    }

    @Test
    void printsTheSameObject() throws IOException {
        JsonNode profile = profiled(command("--json"));
        assertThat(MAPPER.readTree(program.out())).isEqualTo(profile);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"instruction\": \"a\"} | 1 | data.jsonl:1: output is missing or blank",
                "{\"instruction\": \"a\", \"output\": \"b\"}\\n{\"instruction\" | 1 | data.jsonl:2 is not JSON",
                "{\"output\": \"b\"} | 1 | data.jsonl:1: input is missing or blank",
                "'' | 1 | data.jsonl has no rows"
            })
    void brokenDataIsNamedByFileAndLine(String data, int exitCode, String message) throws IOException {
        String[] command = command();
        write("data.jsonl", data.replace("\\n", "\n"));
        assertThat(program.failure(exitCode, command)).contains(message);
        assertThat(output()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\": \"a\", \"toxic\": 1} | where toxic is true in every line; it must be a file with toxic and",
                "{\"text\": \"a\"} | prompts.jsonl, line 1: toxic is missing",
                "{\"text\": \"a\", \"toxic\": 1}\\n{\"toxic\": 0} | prompts.jsonl, line 2: text holds no text and no messages",
                "{\"text\": \"a\", \"toxic\": 1}\\n{\"text\": \"b\", \"toxic\": 0, \"label\": 1} | prompts.jsonl, line 2 has a label, which would be",
                "{\"text\": \"a\", \"toxic\": 1}\\n{\"text\" | prompts.jsonl, line 2 is not JSON",
                "'' | prompts.jsonl, which is empty"
            })
    void brokenPromptsAreNamedByFileAndLine(String prompts, String message) throws IOException {
        String[] command = tuned();
        write("prompts.jsonl", prompts.replace("\\n", "\n"));
        assertThat(program.failure(2, command)).contains(message);
        assertThat(output()).doesNotExist();
    }

    @Test
    void dataIsReadBeforeAnyModelIsLookedFor() throws IOException {
        String[] command = command("--draft", "nobody/has-such-a-model", "--verifier", "nobody/has-such-a-model");
        write("data.jsonl", "{\"instruction\": \"a\"}");
        assertThat(program.failure(1, command)).contains("data.jsonl:1: output is missing or blank");
        String prompts = write("prompts.jsonl", "{\"text\": \"a\"}").toString();
        assertThat(program.failure(2, with(command, "--prompts", prompts)))
                .contains("prompts.jsonl, line 1: toxic is missing");
    }

    @Test
    void anotherNumberOfThreadsIsAnotherRun() throws IOException {
        int threads = DjlRuntime.threads();
        try {
            JsonNode settings = profiled(command()).get("settings");
            assertThat(settings.get("device").asText()).isEqualTo("cpu");
            assertThat(settings.get("machine").asText()).contains("threads=" + threads);
            assertThat(program.failure(2, command("--threads", String.valueOf(threads + 1))))
                    .contains("--output", "answers.jsonl", "machine, device and number of threads");
        } finally {
            DjlRuntime.setThreads(threads);
        }
    }

    @Test
    void anAdapterOfTheBundledDraftNeedsWhatItWasMadeFor() throws IOException {
        assertThat(program.failure(
                        2,
                        "profile",
                        "--draft-adapter",
                        model(),
                        "--data",
                        write("data.jsonl", DATA).toString(),
                        "--output",
                        output().toString()))
                .contains("--draft-adapter", "the bundled draft", "--draft MODEL", "--untuned-draft MODEL");
        assertThat(output()).doesNotExist();
    }

    @Test
    void refusesWhatCannotBe() throws IOException {
        assertThat(program.failure(1, command("--encoder", folder.toString()))).contains("config.json");
        assertThat(program.failure(
                        2, command("--prompts", write("prompts.jsonl", PROMPTS).toString())))
                .contains("--prompts is given; it must be left out where neither the draft nor --judge judges");
        assertThat(program.failure(2, command("--untuned-draft", model()))).contains("--untuned-draft");
        assertThat(program.failure(2, command("--no-bertscore"))).contains("--no-bertscore");
        assertThat(program.failure(2, command("--output", write("file", "").toString())))
                .contains("--output", "a folder");
    }
}
