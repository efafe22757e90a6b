package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.djl.DjlRuntime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command, as it is typed, on a small model. */
class CautiousProgramTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static StoriesModel stories;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void extract() {
        stories = StoriesModel.extract();
    }

    @AfterAll
    static void delete() {
        stories.close();
    }

    private static String model() {
        return stories.folder().toString();
    }

    private static String[] complete(String... arguments) {
        return arguments.length == 0 ? arguments : stories.complete(arguments);
    }

    private int run(String... arguments) {
        return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), complete(arguments));
    }

    /** Runs a command that succeeds and prints one JSON object and nothing else. */
    private JsonNode json(String... arguments) throws IOException {
        out.getBuffer().setLength(0);
        assertThat(run(arguments)).as(err.toString()).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().strip().lines()).hasSize(1);
        return MAPPER.readTree(out.toString());
    }

    /** Runs a command that fails with one line on standard error, and gives that line. */
    private String failure(int exitCode, String... arguments) {
        assertThat(run(arguments)).as(err.toString()).isEqualTo(exitCode);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("cautious: ");
        return err.toString();
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> fields = new TreeSet<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    @Test
    void reportsWhatSpeculationDid() throws IOException {
        JsonNode object = json("generate", "--prompt", "", "--max-new-tokens", "40", "--draft-length", "4", "--json");
        assertThat(fields(object)).containsExactly("finishReason", "memory", "report", "text", "tokens");
        assertThat(object.get("text").asText()).startsWith("Once upon a time, there was a little girl named Lily.");
        assertThat(object.get("tokens")).hasSize(40);
        assertThat(object.get("finishReason").asText()).isEqualTo("length");
        JsonNode report = object.get("report");
        assertThat(fields(report))
                .containsExactlyInAnyOrder(
                        "promptTokens",
                        "generatedTokens",
                        "rounds",
                        "draftedTokens",
                        "acceptedTokens",
                        "acceptanceByPosition",
                        "gateMillis",
                        "prefillMillis",
                        "draftMillis",
                        "verifyMillis",
                        "timeToFirstTokenMillis",
                        "endToEndMillis",
                        "tokensPerSecond");
        assertThat(report.get("promptTokens").asInt()).isEqualTo(1);
        assertThat(report.get("generatedTokens").asInt()).isEqualTo(40);
        assertThat(report.get("acceptedTokens").asInt()).isPositive();
        assertThat(report.get("acceptanceByPosition")).hasSize(4);
        assertThat(report.get("rounds").get(0).toString())
                .isEqualTo("{\"source\":\"NONE\",\"drafted\":0,\"accepted\":0}");
        assertThat(report.get("rounds").get(1).get("source").asText()).isEqualTo("MODEL");
    }

    @Test
    void draftsAsManyTokensAsPayByDefault() throws IOException {
        JsonNode object = json("generate", "--prompt", "", "--max-new-tokens", "40", "--json");
        JsonNode chosen =
                json("generate", "--prompt", "", "--max-new-tokens", "40", "--draft-length", "auto", "--json");
        assertThat(object.get("tokens")).hasSize(40).isEqualTo(chosen.get("tokens"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookup", "lookup+MODEL --draft-vocabulary 400", "MODEL --draft-vocabulary 400"})
    void everyWayOfDraftingGivesThePlainText(String draft) throws IOException {
        String[] plain = {"generate", "--prompt", "Tim and Tim and Tim", "--max-new-tokens", "60", "--json"};
        String[] drafted = Stream.concat(
                        Arrays.stream(plain),
                        Arrays.stream(("--draft-length 4 --draft " + draft.replace("MODEL", model())).split(" ")))
                .toArray(String[]::new);
        JsonNode answer = json(drafted);
        assertThat(answer.get("tokens"))
                .isEqualTo(json(Stream.concat(Arrays.stream(plain), Stream.of("--draft-length", "0"))
                                .toArray(String[]::new))
                        .get("tokens"));
        assertThat(answer.get("report").get("draftedTokens").asInt()).isPositive();
    }

    @Test
    void samplesAndStopsAsItIsTold() throws IOException {
        String[] arguments = {
            "generate",
            "--prompt",
            "Once",
            "--max-new-tokens",
            "60",
            "--json",
            "--temperature",
            "0.9",
            "--top-p",
            "0.9",
            "--min-p",
            "0.05",
            "--repetition-penalty",
            "1.2",
            "--presence-penalty",
            "0.1",
            "--frequency-penalty",
            "0.1",
            "--logit-bias",
            "300=-5",
            "--logit-bias",
            "301=2",
            "--banned-token",
            "302",
            "--min-new-tokens",
            "5",
            "--policy",
            "lenient:0.8",
            "--draft-length",
            "3",
            "--stop",
            "the",
            "--seed",
            "7"
        };
        JsonNode answer = json(arguments);
        assertThat(answer.get("text").asText()).doesNotContain("the");
        assertThat(json(arguments).get("tokens")).isEqualTo(answer.get("tokens"));
    }

    @Test
    void streamsTextAndThenSaysWhatSpeculationGained() {
        assertThat(run("generate", "--prompt", "", "--max-new-tokens", "12", "--draft-length", "4"))
                .isZero();
        assertThat(out.toString()).isEqualTo("Once upon a time, there was a little girl" + System.lineSeparator());
        assertThat(err.toString()).contains("12 tokens, ", "tokens/s", "drafted tokens accepted", "tokens a round");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--draft", "--draft-length"})
    void decodesPlainlyWithoutADraftAndAtDraftLengthZero(String option) throws IOException {
        String[] arguments = option.equals("--draft")
                ? new String[] {"generate", "--verifier", model(), "--template", "raw", "--prompt", "Once", "--json"}
                : new String[] {"generate", "--draft-length", "0", "--prompt", "Once", "--json"};
        JsonNode report = json(arguments).get("report");
        assertThat(report.get("draftedTokens").asInt()).isZero();
        assertThat(report.get("rounds")).hasSize(report.get("generatedTokens").asInt());
    }

    @Test
    void readsThePromptFromStandardInput() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("Lily’s".getBytes(StandardCharsets.UTF_8)));
        try {
            JsonNode piped = json("generate", "--max-new-tokens", "4", "--json");
            out.getBuffer().setLength(0);
            JsonNode given = json("generate", "--prompt", "Lily’s", "--max-new-tokens", "4", "--json");
            assertThat(piped.get("tokens")).isEqualTo(given.get("tokens"));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void samplesBySeed() throws IOException {
        String[] sampled = {
            "generate",
            "--prompt",
            "",
            "--temperature",
            "1.5",
            "--top-k",
            "50",
            "--top-p",
            "0.95",
            // One that adapts follows measured times.
            "--draft-length",
            "3",
            "--seed",
            "3",
            "--json"
        };
        JsonNode one = json(sampled);
        out.getBuffer().setLength(0);
        JsonNode again = json(sampled);
        sampled[sampled.length - 2] = "4";
        out.getBuffer().setLength(0);
        JsonNode other = json(sampled);
        assertThat(one.get("tokens")).isEqualTo(again.get("tokens")).isNotEqualTo(other.get("tokens"));
    }

    @Test
    void letsTheDraftReadItsOwnInstruction() throws IOException {
        JsonNode object = json(
                "generate",
                "--template",
                "alpaca",
                "--instruction",
                "Tell a story.",
                "--draft-instruction",
                "Be brief.",
                "--prompt",
                "Lily",
                "--max-new-tokens",
                "8",
                "--json");
        assertThat(object.get("report").get("draftedTokens").asInt()).isPositive();
    }

    @Test
    void scoresATextAndItsTokensAlike() throws IOException {
        JsonNode text = json("score", "--model", model(), "--text", "Once upon a time", "--json");
        out.getBuffer().setLength(0);
        assertThat(fields(text)).containsExactly("logProbabilities", "tokens");
        List<String> ids = IntStream.range(0, text.get("tokens").size())
                .mapToObj(i -> text.get("tokens").get(i).asText())
                .toList();
        JsonNode tokens = json("score", "--model", model(), "--tokens", String.join(",", ids), "--json");
        assertThat(tokens).isEqualTo(text);
        assertThat(text.get("logProbabilities")).hasSize(ids.size() - 1);
        assertThat(text.get("logProbabilities").get(0).asDouble()).isCloseTo(-0.0348, within(1e-3));
    }

    @Test
    void summarisesScoresForPeople() {
        assertThat(run("score", "--model", model(), "--tokens", "403,407,261")).isZero();
        assertThat(out.toString().lines())
                .hasSize(3)
                .last()
                .asString()
                .matches("mean -0\\.\\d+ nats, perplexity 1\\.\\d+");
    }

    @Test
    void tokenizesUserTextWithoutBosOrControlTokens() throws IOException {
        JsonNode object = json("tokenize", "--model", model(), "--text", "hi <s> there", "--json");
        assertThat(fields(object)).containsExactly("pieces", "tokens");
        assertThat(object.get("tokens")).doesNotContain(MAPPER.valueToTree(1));
        assertThat(object.get("tokens").size()).isEqualTo(object.get("pieces").size());
    }

    @Test
    void inspectsACheckpoint() throws IOException {
        ObjectNode object = (ObjectNode) json("inspect", "--model", model(), "--json");
        String kernels = object.remove("kernels").asText();
        assertThat(kernels).isEqualTo(DjlRuntime.kernels().orElse(kernels));
        assertThat(kernels.startsWith("none: ")).isEqualTo(DjlRuntime.kernels().isEmpty());
        JsonNode memory = object.deepCopy();
        object.remove(List.of("weightBytes", "mappedBytes", "workspaceBytes"));
        assertThat(memory.get("weightBytes").asLong()
                        + memory.get("mappedBytes").asLong())
                .isGreaterThan(260_032L);
        assertThat(memory.get("workspaceBytes").asLong()).isPositive();
        assertThat(object)
                .isEqualTo(
                        MAPPER.readTree(
                                """
                                {"family": "llama", "parameters": 260032, "layers": 5, "vocabulary": 512,
                                 "contextLength": 512, "precisionOnDisk": ["F32"], "bytes": 1040128,
                                 "cacheBytesPerToken": 1280, "remarks": [], "unsupported": []}
                                """));
    }

    @Test
    void inspectingMayLoadTheCheckpointAndTellWhatItTook() throws IOException {
        JsonNode object = json("inspect", "--model", model(), "--load", "--precision", "float32", "--json");
        assertThat(object.get("precision").asText()).isEqualTo("FLOAT32");
        assertThat(object.get("loadedBytes").isIntegralNumber()).isTrue();
    }

    @Test
    void benchesPlainAndSpeculativeDecoding() throws IOException {
        JsonNode object = json(
                "bench", "--prompts", "data/spec-bench-24.jsonl", "--limit", "2", "--max-new-tokens", "8", "--json");
        assertThat(object.get("prompts")).hasSize(2);
        assertThat(fields(object.get("prompts").get(0)))
                .containsExactlyInAnyOrder(
                        "category",
                        "prompt",
                        "generatedTokens",
                        "plainTokensPerSecond",
                        "speculativeTokensPerSecond",
                        "ratio",
                        "endToEndRatio",
                        "acceptance",
                        "tokensPerRound",
                        "draftMillis",
                        "verifyMillis",
                        "plainPromptTokensPerSecond",
                        "textsAgree",
                        "partsAt",
                        "partsBy");
        assertThat(object.get("machine").get("cores").asInt()).isPositive();
        for (String model : List.of("verifier", "draft")) {
            assertThat(fields(object.get("memory").get(model)))
                    .containsExactlyInAnyOrder("weightBytes", "mappedBytes", "cacheBytesPerToken", "workspaceBytes");
        }
        assertThat(fields(object.get("groups"))).containsExactly("multi-turn");
        assertThat(object.get("overall").get("equalTexts").asInt()).isEqualTo(2);
        assertThat(object.get("overall").get("acceptance").asDouble()).isBetween(0.5, 1.0);
    }

    @Test
    void benchesWhatJudgingCosts() throws IOException {
        String bench = "bench --prompts data/spec-bench-24.jsonl --limit 2 --max-new-tokens 8";
        JsonNode overall =
                json((bench + " --gate --min-marker-mass 0 --json").split(" ")).get("overall");
        assertThat(overall.get("gateRatio").asDouble()).isPositive();
        assertThat(overall.get("gatedAcceptance").asDouble()).isBetween(0.0, 1.0);
        assertThat(overall.get("withoutVerdict").asInt()).isZero();
        JsonNode noJudge = json((bench + " --gate --json").split(" ")).get("overall");
        assertThat(noJudge.get("withoutVerdict").asInt()).isEqualTo(2);
        out.getBuffer().setLength(0);
        assertThat(failure(2, (bench + " --threshold 0.5").split(" "))).contains("--gate is missing");
    }

    @Test
    void benchesEveryPolicy() throws IOException {
        for (String policy : new String[] {"greedy", "lenient:0.5", "typical:0.1,0.3", "blend:0.3,8"}) {
            JsonNode overall =
                    json(("bench --prompts data/spec-bench-24.jsonl --limit 1 --max-new-tokens 8 --json --policy "
                                            + policy)
                                    .split(" "))
                            .get("overall");
            assertThat(overall.get("prompts").asInt()).as(policy).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--draft-vocabulary 100", "--draft-precision float32", "--draft-instruction Judge."})
    void refusesWhatOnlyADraftModelHasWithoutOne(String option) {
        String generate = "generate --prompt Once --draft lookup " + option;
        assertThat(failure(2, generate.split(" "))).contains("--draft is no model", option.split(" ")[0]);
    }

    @Test
    void benchesForPeople() {
        assertThat(run("bench", "--prompts", "data/spec-bench-24.jsonl", "--limit", "1", "--max-new-tokens", "8"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(2).last().asString().endsWith("1 of 1 texts are equal");
    }

    @ParameterizedTest
    @CsvSource({
        "--max-new-tokens, 0, --max-new-tokens is 0",
        "--max-new-tokens, many, --max-new-tokens",
        "--draft-length, 65, --draft-length is 65",
        "--draft-length, some, --draft-length is some",
        "--draft-vocabulary, 0, --draft-vocabulary is 0",
        "--policy, kind, --policy is kind",
        "--policy, lenient:2, beta is 2.0",
        "--policy, 'typical:0.1', --policy is typical:0.1",
        "--policy, 'blend:0.5,2.7', --policy is blend:0.5",
        "--policy, 'blend:0.5,NaN', --policy is blend:0.5",
        "--min-p, 2, --min-p is 2.0",
        "--repetition-penalty, 0, --repetition-penalty is 0.0",
        "--logit-bias, 3, --logit-bias",
        "--banned-token, 512, bannedTokens is token 512",
        "--stop, '', stopStrings",
        "--temperature, -1, --temperature is -1.0",
        "--temperature, NaN, --temperature is NaN",
        "--top-k, 0, --top-k is 0",
        "--top-p, 0, --top-p is 0.0",
        "--threads, 0, --threads is 0",
        "--device, tpu, --device is tpu",
        "--precision, int3, --precision",
        "--cache-type, int8, --cache-type",
        "--template, gpt, --template",
        "--template, chat, 'has no chat template; choose a template: chatml, llama3, alpaca or raw'",
        "--instruction, Be brief., raw template has no place for an instruction",
        "--no-such-option, 1, --no-such-option",
    })
    void refusesOptionsByName(String option, String value, String message) {
        assertThat(failure(2, "generate", "--prompt", "Once", option, value)).contains(message);
    }

    @Test
    void refusesCommandsThatAreNone() {
        assertThat(failure(2)).contains("one of demo, generate, moderate, ", ", evaluate");
        err.getBuffer().setLength(0);
        assertThat(failure(2, "translate")).contains("translate");
        err.getBuffer().setLength(0);
        assertThat(failure(2, "score", "--model", model())).contains("--text", "--tokens");
        err.getBuffer().setLength(0);
        assertThat(failure(2, "bench", "--verifier", model(), "--prompts", "x")).contains("--draft is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "--peer llama.cpp, --peer-model",
        "--peer-model model.gguf, --peer",
        "--peer other --peer-model model.gguf, llama.cpp",
        "--peer llama.cpp --peer-model missing.gguf, missing.gguf",
    })
    void refusesHalfAPeer(String options, String message) {
        String command = "bench --prompts data/spec-bench-6.jsonl " + options;
        assertThat(failure(2, command.split(" "))).contains(message);
    }

    @Test
    void namesThePeersModelThatDoesNotLoad(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("peer.gguf"), "GGUF");
        String command = "bench --prompts data/spec-bench-6.jsonl --peer llama.cpp --peer-model " + file;
        assertThat(failure(1, command.split(" "))).contains("llama.cpp does not load " + file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate --prompt a --verifier",
                "score --text a --model",
                "tokenize --text a --model",
                "inspect --model"
            })
    void namesTheModelThatIsNotThere(String command, @TempDir Path empty) {
        String missing = empty.resolve("missing").toString();
        assertThat(failure(1, (command + " " + missing).split(" "))).contains(missing);
        err.getBuffer().setLength(0);
        assertThat(failure(1, (command + " " + empty).split(" "))).contains(empty.toString());
    }

    @Test
    void namesTheDraftThatDoesNotFit(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("draft.gguf"), "GGUF");
        assertThat(failure(1, "generate", "--prompt", "Once", "--draft", file.toString()))
                .contains("draft.gguf");
    }

    @Test
    void addsAStackTraceOnlyWhenAsked() {
        assertThat(run("inspect", "--model", "missing", "--verbose")).isEqualTo(1);
        assertThat(err.toString().lines()).hasSizeGreaterThan(3).anyMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void helpsAndTellsItsVersion() {
        assertThat(run("generate", "--help")).isZero();
        assertThat(out.toString()).contains("--draft-length", "--model-defaults", "Default: 128");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("cautious (not packaged)");
    }

    @Test
    void tunesAndMerges(@TempDir Path folder) throws IOException {
        Path data = Files.writeString(
                folder.resolve("data.jsonl"),
                IntStream.range(0, 40)
                        .mapToObj(i -> "{\"text\": \"word " + i + "\", \"label\": " + i % 2 + "}\n")
                        .reduce("", String::concat));
        String adapter = folder.resolve("adapter").toString();
        JsonNode object = json(
                "tune",
                "--model",
                model(),
                "--data",
                data.toString(),
                "--output",
                adapter,
                "--text-field",
                "text",
                "--label-field",
                "label",
                "--labels",
                "0=Once,1=Twice",
                "--template",
                "raw",
                "--epochs",
                "3",
                "--batch",
                "4",
                "--learning-rate",
                "0.01",
                "--validation-share",
                "0.25",
                "--patience",
                "3",
                "--json");
        assertThat(fields(object))
                .containsExactly(
                        "cutAnswers",
                        "cutInputs",
                        "examples",
                        "losses",
                        "outputStep",
                        "seconds",
                        "stoppedEarly",
                        "tokens",
                        "tokensPerSecond",
                        "trainableParameters",
                        "validations");
        assertThat(object.get("examples").intValue()).isEqualTo(40);
        JsonNode losses = object.get("losses");
        assertThat(losses.get(losses.size() - 1).doubleValue())
                .isLessThan(losses.get(0).doubleValue() / 2);
        assertThat(object.get("validations")).hasSize(3);
        String merged = folder.resolve("merged").toString();
        json("merge", "--model", model(), "--adapter", adapter, "--output", merged, "--precision", "float32", "--json");
        String[] text = {"score", "--text", "word 3Twice", "--json", "--model"};
        double[] one = scores(with(text, merged));
        double[] other = scores(with(text, model(), "--adapter", adapter));
        assertThat(one).containsExactly(other, within(1e-4));
        String mean = folder.resolve("mean").toString();
        json("merge", "--adapter", adapter, "--adapter", adapter, "--output", mean, "--json");
        assertThat(scores(with(text, model(), "--adapter", mean))).containsExactly(other, within(1e-4));
        assertThat(run("merge", "--adapter", adapter, "--output", mean)).isEqualTo(2);
        assertThat(err.toString()).contains("--adapter", "two or more, or a --model");
    }

    @Test
    void tuneNeverWritesIntoAModelsFolder(@TempDir Path folder) throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"input\": \"a\", \"output\": \"b\"}\n");
        assertThat(run("tune", "--model", model(), "--data", rows.toString(), "--output", model(), "--template", "raw"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--output is " + model() + ", which holds a model");
    }

    @ParameterizedTest
    @CsvSource({
        "--banned-token,-5,--banned-token",
        "--stop,'',--stop",
        "--policy,lenient:9,--policy",
        "--draft-length,-1,--draft-length"
    })
    void namesOptionsAsTheyAreTyped(String option, String value, String named) {
        assertThat(run("generate", "--prompt", "a", option, value)).isEqualTo(2);
        assertThat(err.toString()).startsWith("cautious: " + named);
    }

    @Test
    void showsHowTuningGoes(@TempDir Path folder) throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"input\": \"a\", \"output\": \"b\"}\n");
        String output = folder.resolve("adapter").toString();
        try (CapturedConsole console = new CapturedConsole()) {
            json(
                    "tune",
                    "--model",
                    model(),
                    "--data",
                    rows.toString(),
                    "--output",
                    output,
                    "--template",
                    "raw",
                    "--json");
            assertThat(console.text()).contains("tune", "1/1", "loss", "tokens/s");
        }
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private double[] scores(String... arguments) throws IOException {
        return MAPPER.convertValue(json(arguments).get("logProbabilities"), double[].class);
    }

    @Test
    void saysWhatIsWrongWithTuning(@TempDir Path folder) throws IOException {
        String[] tune = {
            "tune", "--model", model(), "--data", folder.resolve("none.jsonl").toString()
        };
        assertThat(failure(1, tune)).contains("none.jsonl is missing");
        err.getBuffer().setLength(0);
        assertThat(failure(2, with(tune, "--learning-rate", "0")))
                .startsWith("cautious: --learning-rate is 0.0; it must be above 0");
        err.getBuffer().setLength(0);
        assertThat(failure(2, with(tune, "--patience", "2"))).contains("--patience is 2");
        err.getBuffer().setLength(0);
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"input\": \"a\", \"output\": \"b\"}\n");
        String[] resume = {"tune", "--model", model(), "--data", rows.toString(), "--resume", "--template", "raw"};
        assertThat(failure(2, with(resume, "--output", folder.resolve("none").toString())))
                .contains("--resume is given, but", "training-state.safetensors is missing");
        err.getBuffer().setLength(0);
        assertThat(failure(2, with(tune, "--validate-every", "2"))).contains("--validate-every is 2");
        err.getBuffer().setLength(0);
        for (String option : new String[] {"--rank=64", "--alpha=8", "--targets=q_proj", "--base=bfloat16"}) {
            assertThat(failure(2, with(tune, "--full", option)))
                    .contains(option.substring(0, option.indexOf('=')) + " is", "left out with --full");
            err.getBuffer().setLength(0);
        }
        assertThat(failure(2, with(tune, "--targets", "q_proj,x_proj"))).contains("--targets is [q_proj, x_proj]");
    }
}
