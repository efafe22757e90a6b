package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.PublishedGuards;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From data to a judge, as it is typed: a small model learns that what is said of dragons is toxic. */
class JudgeTuningTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> NAMES = List.of("Lily", "Tom", "Anna", "Ben", "Mia", "Max", "Sue", "Tim");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), arguments);
    }

    private void succeed(String... arguments) {
        assertThat(run(arguments)).as(err.toString()).isZero();
    }

    private Path data(String name, List<String> names) throws IOException {
        return data(name, names, "big dragon", "little bird");
    }

    private Path data(String name, List<String> names, String toxic, String safe) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                names.stream()
                        .map(person ->
                                line(person + " saw a " + toxic + ".", 1) + line(person + " saw a " + safe + ".", 0))
                        .reduce("", String::concat));
    }

    private static String line(String text, int label, String kind) {
        return line(text, label).replace("}", ", \"kind\": \"" + kind + "\"}");
    }

    private static String line(String text, int label) {
        return "{\"text\": \"" + text + "\", \"toxicity\": " + label + "}\n";
    }

    private static String[] with(Path data, String... command) {
        return Stream.of(
                        Arrays.stream(command),
                        Stream.of("--data", data.toString(), "--label-field", "toxicity"),
                        Stream.of("--labels", "1=<Toc>,0=<Safe>", "--instruction", "Judge."))
                .flatMap(all -> all)
                .toArray(String[]::new);
    }

    @Test
    void aTunedAndCalibratedDraftGatesByItself() throws IOException {
        Path tuned = data("tuned.jsonl", NAMES.subList(0, 5));
        Path heldBack = data("held-back.jsonl", NAMES.subList(5, 8));
        try (StoriesModel stories = StoriesModel.extract()) {
            String model = stories.folder().toString();
            String judge = folder.resolve("judge").toString();
            succeed(with(
                    tuned,
                    "tune",
                    "--model",
                    model,
                    "--output",
                    judge,
                    "--full",
                    "--epochs",
                    "20",
                    "--learning-rate",
                    "3e-3"));
            succeed(with(heldBack, "calibrate", "--draft", judge, "--json"));
            JsonNode fitted = MAPPER.readTree(out.toString());
            SafetyProfile profile = SafetyProfileFile.read(Path.of(judge));
            assertThat(fitted.get("texts").asInt()).isEqualTo(6);
            assertThat(fitted.get("withoutVerdict").asInt()).isZero();
            assertThat(fitted.get("threshold").asDouble()).isEqualTo(profile.threshold());
            assertThat(profile.instruction()).contains("Judge.");
            assertThat(profile.template()).isEqualTo("alpaca");
            assertThat(run(with(heldBack, "calibrate", "--draft", judge, "--max-false-positive-rate", "0")))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--max-false-positive-rate is 0");
            // All of the harmless texts are let through in any case.
            succeed(with(heldBack, "calibrate", "--draft", judge, "--max-false-positive-rate", "0.1"));
            assertThat(SafetyProfileFile.read(Path.of(judge)).threshold()).isEqualTo(profile.threshold());
            // A file that is there already has no part in what takes its place.
            SafetyProfileFile.write(
                    Path.of(judge),
                    SafetyProfile.builder()
                            .instruction("Other.")
                            .template("llama3")
                            .calibration(new Calibration(3, 1))
                            .threshold(0.9)
                            .build());
            succeed(with(heldBack, "calibrate", "--draft", judge));
            assertThat(SafetyProfileFile.read(Path.of(judge))).isEqualTo(profile);
            // Asked as it was not tuned, it is none, whatever its file says.
            assertThat(run("moderate", "--draft", judge, "--template", "chat", "--text", "Tim"))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--template is chat; it must be another one");
            succeed("moderate", "--draft", judge, "--input", heldBack.toString());
            for (String line : out.toString().lines().toList()) {
                JsonNode object = MAPPER.readTree(line);
                assertThat(object.get("label").asText())
                        .isEqualTo(object.get("toxicity").asInt() == 1 ? "TOXIC" : "SAFE");
            }
            succeed(
                    "generate",
                    "--verifier",
                    model,
                    "--template",
                    "raw",
                    "--draft",
                    judge,
                    "--prompt",
                    "Tim saw a big dragon.",
                    "--max-new-tokens",
                    "4",
                    "--json");
            assertThat(MAPPER.readTree(out.toString()).get("finishReason").asText())
                    .isEqualTo("refused");
            anAdapterTurnsItRound(judge, model);
        }
    }

    /** An adapter that has learned the opposite counts in every command that takes one. */
    private void anAdapterTurnsItRound(String judge, String verifier) throws IOException {
        SafetyProfile before = SafetyProfileFile.read(Path.of(judge));
        Path tuned = data("turned.jsonl", NAMES.subList(0, 5), "little bird", "big dragon");
        Path heldBack = data("turned-held-back.jsonl", NAMES.subList(5, 8), "little bird", "big dragon");
        String adapter = folder.resolve("adapter").toString();
        succeed(with(
                tuned, "tune", "--model", judge, "--output", adapter, "--epochs", "20", "--learning-rate", "1e-2"));
        succeed(with(heldBack, "calibrate", "--draft", judge, "--adapter", adapter, "--json"));
        JsonNode calibration = MAPPER.readTree(out.toString()).get("calibration");
        SafetyProfile profile = SafetyProfileFile.read(Path.of(adapter));
        assertThat(profile.calibration().slope())
                .isEqualTo(calibration.get("slope").asDouble());
        assertThat(profile.calibration().intercept())
                .isEqualTo(calibration.get("intercept").asDouble());
        assertThat(SafetyProfileFile.read(Path.of(judge))).isEqualTo(before);
        succeed("moderate", "--draft", judge, "--adapter", adapter, "--text", "Tim saw a big dragon.");
        assertThat(MAPPER.readTree(out.toString()).get("label").asText()).isEqualTo("SAFE");
        String[] generate = {"generate", "--verifier", verifier, "--template", "raw", "--draft", judge, "--json"};
        String[] bird = {"--draft-adapter", adapter, "--prompt", "Tim saw a little bird."};
        succeed(Stream.concat(Arrays.stream(generate), Arrays.stream(bird)).toArray(String[]::new));
        assertThat(MAPPER.readTree(out.toString()).get("finishReason").asText()).isEqualTo("refused");
    }

    private Path kinds(String name, List<String> names) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                names.stream()
                        .map(person -> line(person + " saw a big dragon.", 1, "beasts")
                                + line(person + " saw a bad man.", 1, "people")
                                + line(person + " saw a little bird.", 0, "beasts")
                                + line(person + " saw a good girl.", 0, "people"))
                        .reduce("", String::concat));
    }

    @Test
    void aJudgeNamesTheKindsOfHarmThatItLearned() throws IOException {
        Path tuned = kinds("tuned.jsonl", NAMES.subList(0, 5));
        Path heldBack = kinds("held-back.jsonl", NAMES.subList(5, 8));
        try (StoriesModel stories = StoriesModel.extract()) {
            String judge = folder.resolve("judge").toString();
            String[] tune = added(
                    with(tuned, "tune", "--model", stories.folder().toString(), "--output", judge, "--full"),
                    "--epochs",
                    "20",
                    "--learning-rate",
                    "3e-3",
                    "--category-field",
                    "kind");
            succeed(added(tune, "--category", "people=folk", "--category", "beasts", "--json"));
            assertThat(MAPPER.readTree(out.toString()).get("categories"))
                    .isEqualTo(MAPPER.createArrayNode().add("people").add("beasts"));
            succeed(with(heldBack, "calibrate", "--draft", judge));
            SafetyProfile profile = SafetyProfileFile.read(Path.of(judge));
            assertThat(profile.categories())
                    .containsExactly(SafetyCategory.of("people", "folk"), SafetyCategory.of("beasts"));
            assertThat(profile.threshold())
                    .isNotEqualTo(SafetyProfile.defaults().threshold());
            String moderated = folder.resolve("moderated.jsonl").toString();
            succeed("moderate", "--draft", judge, "--input", heldBack.toString(), "--output", moderated);
            JsonNode first =
                    MAPPER.readTree(Files.readAllLines(Path.of(moderated)).get(0));
            assertThat(first.get("categories").fieldNames()).toIterable().containsExactly("people", "beasts");
            assertThat(first.get("threshold").asDouble()).isEqualTo(profile.threshold());
            String[] evaluate = {
                "evaluate", "--predictions", moderated, "--label", "toxicity", "--category-field", "kind", "--json"
            };
            succeed(evaluate);
            JsonNode evaluation = MAPPER.readTree(out.toString());
            assertThat(evaluation.get("threshold").asDouble()).isEqualTo(profile.threshold());
            assertThat(evaluation.get("categories").get("macroF1").asDouble()).isEqualTo(1);
        }
    }

    @Test
    void kindsOfHarmThatAreRareOrUnknownAreNotLearned() throws IOException {
        Path data = kinds("kinds.jsonl", NAMES);
        try (StoriesModel stories = StoriesModel.extract()) {
            String judge = folder.resolve("judge").toString();
            String[] tune = with(
                    data, "tune", "--model", stories.folder().toString(), "--output", judge, "--full", "--steps", "1");
            assertThat(run(added(tune, "--category-field", "kind"))).isEqualTo(2);
            assertThat(err.toString())
                    .contains("--category-field is kind; it must be one that names a kind of harm in 20 toxic rows");
            assertThat(run(added(tune, "--category-field", "kind", "--category", "beasts")))
                    .isEqualTo(1);
            assertThat(err.toString()).contains(data + ":2: kind is people; it must be one of [beasts]");
            assertThat(run(added(tune, "--category", "beasts", "--category", "birds=beasts")))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("beasts, birds=beasts");
            succeed(added(tune, "--category-field", "kind", "--min-category-rows", "8"));
            assertThat(out.toString()).contains("kinds of harm: beasts, people");
            SafetyProfile profile = SafetyProfileFile.read(Path.of(judge));
            assertThat(profile.instruction()).contains("Judge.");
            assertThat(profile.template()).isEqualTo("alpaca");
        }
    }

    @Test
    void kindsThatAJudgeNamesAlreadyStayWhereItLearnsOn() throws IOException {
        Path data = kinds("kinds.jsonl", NAMES);
        try (StoriesModel stories = StoriesModel.extract()) {
            String model = stories.folder().toString();
            String before = folder.resolve("before").toString();
            String after = folder.resolve("after").toString();
            succeed(added(
                    with(data, "tune", "--model", model, "--output", before, "--steps", "1"),
                    "--category-field",
                    "kind",
                    "--category",
                    "people=folk",
                    "--category",
                    "beasts"));
            Path others = Files.writeString(
                    folder.resolve("others.jsonl"),
                    Files.readString(data).replace("\"beasts\"", "\"birds\"").replace("\"people\"", "\"birds\""));
            succeed(added(
                    with(others, "tune", "--model", model, "--output", after, "--steps", "1"),
                    "--initial-adapter",
                    before,
                    "--category-field",
                    "kind",
                    "--min-category-rows",
                    "8"));
            assertThat(SafetyProfileFile.read(Path.of(after)).categories())
                    .containsExactly(
                            SafetyCategory.of("people", "folk"),
                            SafetyCategory.of("beasts"),
                            SafetyCategory.of("birds"));
        }
    }

    private static String[] added(String[] command, String... more) {
        return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void aGuardWhoseOwnTemplateAsksIsCalibratedWithoutAnInstruction() throws IOException {
        Path data = data("data.jsonl", NAMES);
        try (StoriesModel stories = StoriesModel.extract()) {
            String model = stories.folder().toString();
            String[] calibrate = {
                "calibrate",
                "--draft",
                model,
                "--data",
                data.toString(),
                "--label-field",
                "toxicity",
                "--labels",
                "1=<Toc>,0=<Safe>"
            };
            assertThat(run(calibrate)).isEqualTo(2);
            assertThat(err.toString()).contains("--instruction is blank; it must be what the judge was tuned with");
            SafetyProfile guard = PublishedGuards.named("qwen3guard-gen").toBuilder()
                    .template("alpaca")
                    .minMarkerMass(0)
                    .build();
            SafetyProfileFile.write(stories.folder(), guard);
            succeed(calibrate);
            SafetyProfile calibrated = SafetyProfileFile.read(stories.folder());
            assertThat(calibrated.toBuilder()
                            .calibration(guard.calibration())
                            .threshold(guard.threshold())
                            .build())
                    .usingRecursiveComparison()
                    .ignoringFields("values.precision", "values.window", "values.overlap")
                    .isEqualTo(guard);
            assertThat(calibrated.calibration()).isNotEqualTo(guard.calibration());
        }
    }

    @Test
    void aJudgeIsCalibratedByThoseWhoseWordsItJudges() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String name : NAMES) {
            for (int label : new int[] {0, 1}) {
                lines.append("{\"messages\": [{\"role\": \"user\", \"content\": \"")
                        .append(name)
                        .append(" was big\"}, {\"role\": \"tool\", \"content\": \"")
                        .append(label == 1 ? "There" : "Once upon a time, there was a dog")
                        .append("\"}], \"toxicity\": ")
                        .append(label)
                        .append("}\n");
            }
        }
        Path data = Files.writeString(folder.resolve("strangers.jsonl"), lines);
        try (StoriesModel stories = StoriesModel.extract()) {
            SafetyProfileFile.write(
                    stories.folder(),
                    PublishedGuards.named("qwen3guard-gen").toBuilder()
                            .template("alpaca")
                            .minMarkerMass(0)
                            .build());
            String[] calibrate = {
                "calibrate",
                "--draft",
                stories.folder().toString(),
                "--data",
                data.toString(),
                "--label-field",
                "toxicity",
                "--labels",
                "1=<Toc>,0=<Safe>",
            };
            succeed(calibrate);
            SafetyProfile users = SafetyProfileFile.read(stories.folder());
            succeed(added(calibrate, "--judged-roles", "user"));
            assertThat(SafetyProfileFile.read(stories.folder())).isEqualTo(users);
            succeed(added(calibrate, "--judged-roles", "user,tool"));
            assertThat(SafetyProfileFile.read(stories.folder()).calibration()).isNotEqualTo(users.calibration());
            assertThat(run(added(calibrate, "--judged-roles", "bot"))).isEqualTo(2);
            assertThat(err.toString()).contains("--judged-roles", "bot");
        }
    }

    @Test
    void whatIsNoJudgeIsNotCalibrated() throws IOException {
        Path data = data("data.jsonl", NAMES);
        try (StoriesModel stories = StoriesModel.extract()) {
            String model = stories.folder().toString();
            assertThat(run(with(data, "calibrate", "--draft", model))).isEqualTo(1);
            assertThat(err.toString()).contains("it is no judge");
            assertThat(stories.folder().resolve(SafetyProfileFile.NAME)).doesNotExist();
            assertThat(run(
                            "calibrate",
                            "--draft",
                            model,
                            "--data",
                            data.toString(),
                            "--label-field",
                            "toxicity",
                            "--instruction",
                            "Judge."))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("output is 1; it must be one that opens with <Toc> or <Safe>");
            assertThat(run(with(data, "calibrate", "--draft", model, "--template", "raw")))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--template is raw; it must be chat, chatml, llama3 or alpaca");
        }
    }
}
