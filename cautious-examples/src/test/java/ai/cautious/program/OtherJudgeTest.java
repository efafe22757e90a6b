package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the program's models judges, and by whose profile. */
class OtherJudgeTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LONG = "Once upon a time there was a little girl. ".repeat(6);

    /** Whoever is asked by it finds all texts toxic. */
    private static final SafetyProfile STRICT = SafetyProfile.builder()
            .instruction("Judge.")
            .template("alpaca")
            .threshold(1e-12)
            .minMarkerMass(0)
            .build();

    private static final SafetyProfile MILD =
            STRICT.toBuilder().threshold(0.999999999999).build();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private StoriesModel stories;
    private StoriesModel other;

    @TempDir
    private Path folder;

    @BeforeEach
    void extract() {
        stories = StoriesModel.extract();
        other = StoriesModel.extract();
        SafetyProfileFile.write(other.folder(), STRICT);
    }

    @AfterEach
    void delete() throws IOException {
        for (StoriesModel model : new StoriesModel[] {stories, other}) {
            Files.deleteIfExists(model.folder().resolve(SafetyProfileFile.NAME));
            model.close();
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), stories.complete(arguments));
    }

    private JsonNode json(String... arguments) throws IOException {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return MAPPER.readTree(out.toString());
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String[] generate(String... more) {
        return with(new String[] {"generate", "--prompt", LONG, "--max-new-tokens", "4", "--json"}, more);
    }

    private static double threshold(JsonNode answer) {
        return answer.get("verdict").get("threshold").asDouble();
    }

    private static double toxicity(JsonNode answer) {
        return answer.get("toxicProbability").asDouble();
    }

    private String judge() {
        return other.folder().toString();
    }

    @Test
    void anotherModelJudgesByItsOwnProfile() throws IOException {
        SafetyProfileFile.write(stories.folder(), MILD);
        assertThat(threshold(json(generate()))).isEqualTo(MILD.threshold());
        for (String drafts : new String[] {stories.folder().toString(), "lookup"}) {
            JsonNode answer = json(generate("--judge", judge(), "--draft", drafts));
            assertThat(answer.get("finishReason").asText()).isEqualTo("refused");
            assertThat(threshold(answer)).isEqualTo(STRICT.threshold());
        }
        JsonNode alone =
                json(generate("--judge", judge(), "--verifier", stories.folder().toString(), "--template", "raw"));
        assertThat(alone.get("finishReason").asText()).isEqualTo("refused");
    }

    @Test
    void theDraftDraftsOnlyWhereAnotherModelJudges() throws IOException {
        JsonNode answer = json(generate("--judge", judge(), "--threshold", "0.999999999999", "--draft-length", "2"));
        assertThat(answer.get("verdict").get("label").asText()).isEqualTo("SAFE");
        assertThat(answer.get("tokens"))
                .isEqualTo(json(generate("--draft-length", "2")).get("tokens"));
        assertThat(answer.get("report").get("draftedTokens").asInt()).isPositive();
    }

    @Test
    void anotherModelIsAskedAsAPublishedGuard() throws IOException {
        Path configuration = other.folder().resolve("tokenizer_config.json");
        String template = "{% for message in messages %}{{ message.role }}: {{ message.content }} {% endfor %}";
        Files.writeString(
                configuration,
                Files.readString(configuration).replaceFirst("\\{", "{\"chat_template\": \"" + template + "\","));
        String[] guard = {"--judge", judge(), "--on-toxic", "annotate", "--min-marker-mass", "0"};
        double asItself = toxicity(json(generate(guard)).get("verdict"));
        assertThat(toxicity(json(generate(with(guard, "--judge-profile", "qwen3guard-gen")))
                        .get("verdict")))
                .isNotEqualTo(asItself);
    }

    private String[] bench(String... more) throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.jsonl"), "{\"prompt\": \"Once upon a time\"}\n");
        return with(
                new String[] {"bench", "--prompts", prompts.toString(), "--max-new-tokens", "4", "--json", "--gate"},
                more);
    }

    @Test
    void benchesWhatAnotherJudgeCosts() throws IOException {
        JsonNode overall = json(bench("--draft", "lookup", "--judge", judge())).get("overall");
        assertThat(overall.get("gateRatio").asDouble()).isPositive();
        assertThat(overall.get("withoutVerdict").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "generate --prompt a --no-gate --judge m, --no-gate leaves nothing to judge by --judge",
        "generate --prompt a --judge-adapter a, --judge is missing; it must be the model that --judge-adapter is for",
        "generate --prompt a --judge m --threshold 2, --threshold is 2.0",
        "bench --prompts data/spec-bench-24.jsonl --judge m, --gate is missing",
        "bench --prompts data/spec-bench-24.jsonl --gate --judge-adapter a, --judge is missing",
        "moderate --draft m --judge m --text a, Unknown options: '--judge'",
    })
    void refusesOptionsByName(String command, String message) {
        assertThat(run(command.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(err.toString().lines()).hasSize(1);
    }

    /** An adapter that has learned next to nothing. */
    private String adapter() throws IOException {
        Path data = Files.writeString(
                folder.resolve("data.jsonl"),
                "{\"text\": \"a\", \"label\": \"<Toc>\"}\n{\"text\": \"b\", \"label\": \"<Safe>\"}\n");
        String adapter = folder.resolve("adapter").toString();
        String model = stories.folder().toString();
        assertThat(run("tune", "--model", model, "--data", data.toString(), "--output", adapter, "--steps", "1"))
                .as(err.toString())
                .isZero();
        return adapter;
    }

    @Test
    void theProfileBesideAnAdapterCountsInEveryCommand() throws IOException {
        String adapter = adapter();
        String model = stories.folder().toString();
        SafetyProfileFile.write(stories.folder(), MILD);
        Path profile = Path.of(adapter);
        SafetyProfileFile.write(
                profile, STRICT.toBuilder().precision("float32").window(180, 8).build());

        String[] moderate = {"moderate", "--draft", model, "--adapter", adapter, "--text", LONG};
        JsonNode moderated = json(moderate);
        assertThat(moderated.get("threshold").asDouble()).isEqualTo(STRICT.threshold());
        assertThat(moderated.get("windows").asInt()).isGreaterThan(1);
        assertThat(toxicity(json(with(moderate, "--precision", "float32")))).isEqualTo(toxicity(moderated));

        for (String[] generate : new String[][] {
            generate("--draft", model, "--draft-adapter", adapter),
            generate("--draft", "lookup", "--judge", model, "--judge-adapter", adapter)
        }) {
            JsonNode answer = json(generate);
            assertThat(answer.get("finishReason").asText()).isEqualTo("refused");
            assertThat(threshold(answer)).isEqualTo(STRICT.threshold());
            assertThat(toxicity(answer.get("verdict")))
                    .as("in the same windows and precision")
                    .isEqualTo(toxicity(moderated));
        }

        String[] bench = bench("--draft", model, "--draft-adapter", adapter);
        assertThat(json(bench).get("overall").get("withoutVerdict").asInt()).isZero();
        SafetyProfileFile.write(profile, STRICT.toBuilder().minMarkerMass(1).build());
        assertThat(json(bench).get("overall").get("withoutVerdict").asInt()).isOne();
    }

    @Test
    void aPrecisionThatAJudgeWasNotCalibratedInIsSaid() throws IOException {
        SafetyProfileFile.write(
                other.folder(), STRICT.toBuilder().precision("float32").build());
        String[] moderate = {"moderate", "--draft", judge(), "--text", "Once"};
        try (CapturedConsole console = new CapturedConsole()) {
            double calibrated = toxicity(json(moderate));
            assertThat(toxicity(json(with(moderate, "--precision", "float32")))).isEqualTo(calibrated);
            json(generate("--judge", judge(), "--draft", "lookup"));
            assertThat(console.text()).doesNotContain("calibrated");
            json(with(moderate, "--precision", "bfloat16"));
            assertThat(console.text()).contains("was calibrated to judge in float32 and runs in bfloat16");
        }
    }
}
