package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetyProfileFileTest {

    private static final SafetyProfile PROFILE = SafetyProfile.builder()
            .instruction("Say <Toc> if \"toxic\",\nelse <Safe>.")
            .template("chatml")
            .labels(SafetyLabels.of("<T>", "<S>"))
            .calibration(new Calibration(1.5, -0.25))
            .threshold(0.3)
            .build();

    private static SafetyProfile.Builder judge(String template) {
        return SafetyProfile.builder().instruction("J").template(template).threshold(0.9);
    }

    private static final String WRITTEN =
            """
            {"instruction": "Judge.", "template": "chat", "labels": {"toxic": "<Toc>", "safe": "<Safe>"},
             "calibration": {"slope": 1.0, "intercept": 0.0}, "threshold": 0.5}
            """;

    @TempDir
    private Path folder;

    @Test
    void readsWhatItWrote() throws IOException {
        assertThat(SafetyProfileFile.readIfPresent(folder)).isEmpty();
        SafetyProfileFile.write(folder, PROFILE);
        assertThat(SafetyProfileFile.read(folder)).isEqualTo(PROFILE);
        SafetyProfile other = judge("alpaca").build();
        SafetyProfileFile.write(folder, other);
        assertThat(SafetyProfileFile.readIfPresent(folder)).contains(other);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("safety_judge.json"));
        }
    }

    @Property(tries = 100, seed = "51")
    void numbersAndTextsComeBackAsTheyWere(
            @ForAll @NotBlank String instruction,
            @ForAll @Scale(9) @DoubleRange(min = 1e-9, max = 1e9) double slope,
            @ForAll @Scale(9) @DoubleRange(min = -1e9, max = 1e9) double intercept,
            @ForAll @Scale(9) @DoubleRange(min = 1e-9, max = 0.999999999) double threshold)
            throws IOException {
        // JSON is UTF-8, which has no lone surrogates.
        String text = new String(instruction.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        Path own = Files.createTempDirectory("profile");
        try {
            SafetyProfile profile = SafetyProfile.builder()
                    .instruction(text)
                    .calibration(new Calibration(slope, intercept))
                    .threshold(threshold)
                    .build();
            SafetyProfileFile.write(own, profile);
            assertThat(SafetyProfileFile.read(own)).isEqualTo(profile);
        } finally {
            Files.deleteIfExists(own.resolve(SafetyProfileFile.NAME));
            Files.delete(own);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"Judge.\" | \" \" | instruction is \" \"",
                "\"Judge.\" | 3 | instruction is 3",
                "\"instruction\" | \"instructions\" | instruction is missing",
                "\"chat\" | \"gpt\" | template is \"gpt\"; it must be one of chat, chatml, llama3, alpaca",
                "0.5 | 1.0 | threshold is 1.0",
                "0.5 | 0 | threshold is 0",
                "0.5 | \"half\" | threshold is \"half\"",
                "\"threshold\" | \"treshold\" | threshold is missing",
                "\"<Safe>\" | \"<Toc>\" | labels: safe is <Toc>",
                "\"<Toc>\" | \"\" | labels: toxic is \"\"",
                "\"toxic\" | \"unsafe\" | labels: toxic is missing",
                "1.0 | -1 | calibration: slope is -1",
                "0.0 | null | calibration: intercept is missing",
                "{\"slope\": 1.0, \"intercept\": 0.0} | 1 | calibration is 1",
                "\"labels\": {\"toxic\": \"<Toc>\", \"safe\": \"<Safe>\"}, | '' | labels is missing",
            })
    void namesTheFileAndTheField(String text, String replacement, String message) throws IOException {
        assertThat(WRITTEN.replaceAll("\\s+", " ")).contains(text);
        Path file = Files.writeString(
                folder.resolve("safety_judge.json"),
                WRITTEN.replaceAll("\\s+", " ").replace(text, replacement));
        assertThatThrownBy(() -> SafetyProfileFile.read(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void aProfileComesBackWhole() {
        SafetyProfile whole = PROFILE.toBuilder()
                .answerInstruction("Judge the answer.")
                .labels(SafetyLabels.builder()
                        .label("Unsafe", Severity.TOXIC)
                        .label("Safe", Severity.SAFE)
                        .label("Controversial", Severity.CONTROVERSIAL)
                        .build())
                .precision("float16")
                .window(128, 16)
                .minMarkerMass(0.25)
                .categories(List.of(SafetyCategory.of("sexual"), SafetyCategory.of("self-harm", "S11")))
                .reads(JudgedSubject.ANSWER, JudgedSubject.PROMPT)
                .build();
        SafetyProfileFile.write(folder, whole);
        assertThat(SafetyProfileFile.read(folder)).isEqualTo(whole);
        assertThat(folder.resolve(SafetyProfileFile.NAME))
                .content()
                .contains("\"version\" : 1")
                .contains("\"controversial\"");
    }

    @Test
    void aPrecisionThatIsNoneIsRefused() throws IOException {
        SafetyProfile other = PROFILE.toBuilder().precision("int2").build();
        assertThatThrownBy(() -> SafetyProfileFile.write(folder, other))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("precision is int2")
                .hasMessageContaining("float32, bfloat16, float16, int8, int4, stored");
        SafetyProfileFile.write(folder, PROFILE.toBuilder().precision("int8").build());
        Path file = folder.resolve(SafetyProfileFile.NAME);
        Files.writeString(file, Files.readString(file).replace("\"int8\"", "8"));
        assertThatThrownBy(() -> SafetyProfileFile.read(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining("precision has 8");
    }

    @Test
    void aProfileWhoseTemplateAsksAloneComesBackWhole() throws IOException {
        SafetyProfile guard = SafetyProfile.builder()
                .withoutInstruction()
                .answerPrefix("Safety: ")
                .categoryPrefix("\nCategories: ")
                .toxicFrom(Severity.TOXIC)
                .reads(JudgedSubject.ANSWER, JudgedSubject.PROMPT)
                .build();
        SafetyProfileFile.write(folder, guard);
        assertThat(SafetyProfileFile.read(folder)).isEqualTo(guard);
        SafetyProfile instructedForAnswers =
                guard.toBuilder().answerInstruction("Judge the answer.").build();
        SafetyProfileFile.write(folder, instructedForAnswers);
        assertThat(SafetyProfileFile.read(folder)).isEqualTo(instructedForAnswers);
        assertThat(SafetyProfileFile.read(folder).instruction()).isEmpty();
    }

    @Test
    void aProfileWhoseTemplateAsksAboutAnswersAloneComesBackWhole() throws IOException {
        SafetyProfile mixed = SafetyProfile.builder()
                .withoutInstruction()
                .instruction("Judge.")
                .build();
        SafetyProfileFile.write(folder, mixed);
        assertThat(SafetyProfileFile.read(folder)).isEqualTo(mixed);
        assertThat(SafetyProfileFile.read(folder).answerInstruction()).isEmpty();
    }

    @Test
    void aWindowAloneHasTheDefaultOverlap() throws IOException {
        Files.writeString(folder.resolve(SafetyProfileFile.NAME), WRITTEN.replaceFirst("\\{", "{\"window\": 65, "));
        SafetyProfile read = SafetyProfileFile.read(folder);
        assertThat(read.window()).hasValue(65);
        assertThat(read.overlap()).isEqualTo(SafetyProfile.defaults().overlap());
    }

    @Test
    void filesFromBeforeVersionsAreReadAndUnknownFieldsPassedOver() throws IOException {
        Path file = folder.resolve(SafetyProfileFile.NAME);
        Files.writeString(file, WRITTEN);
        SafetyProfile older = SafetyProfileFile.read(folder);
        assertThat(older)
                .isEqualTo(SafetyProfile.builder()
                        .instruction("Judge.")
                        .template("chat")
                        .build());
        Files.writeString(
                file, WRITTEN.replace("{\"instruction\"", "{\"version\": 1, \"madeBy\": [\"x\"], \"instruction\""));
        assertThat(SafetyProfileFile.read(folder)).isEqualTo(older);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\": \"one\" | version is \"one\"",
                "\"version\": 0 | version is 0",
                "\"window\": 64, \"overlap\": 64 | overlap is 64; it must be below the window's 64 tokens",
                "\"window\": 64, \"overlap\": 65 | overlap is 65; it must be below the window's 64 tokens",
                "\"window\": 64, \"overlap\": -1 | overlap is -1; it must be an integer of at least 0",
                "\"window\": 64 | window is 64; it must be above 64, the overlap where none is given",
                "\"window\": 0 | window is 0",
                "\"window\": -128, \"overlap\": 16 | window is -128; it must be a positive integer",
                "\"overlap\": 16 | overlap is 16; it must be left out where there is no window",
                "\"window\": null, \"overlap\": 16 | overlap is 16; it must be left out where there is no window",
                "\"overlap\": -1 | overlap is -1",
                "\"overlap\": \"16\" | overlap is \"16\"",
                "\"maxTokens\": 0 | maxTokens is 0",
                "\"minMarkerMass\": 2 | minMarkerMass is 2",
                "\"answerInstruction\": \"\" | answerInstruction is \"\"",
                "\"categories\": {} | categories is {}; it must be a list of objects that have a name and a text",
                "\"categories\": [{\"name\": \"sexual\"}] | categories is",
                "\"categories\": [{\"name\": \"sexual\", \"text\": \"\"}] | the text of category sexual is blank",
                "\"categories\": [{\"name\": \"a\", \"text\": \"x\"}, {\"name\": \"a\", \"text\": \"y\"}] | categories is [a=x, a=y]",
                "\"categories\": [{\"name\": \"a\", \"text\": \"x\"}, {\"name\": \"b\", \"text\": \"x\"}] | categories is [a=x, b=x]",
                "\"answerPrefix\": 3 | answerPrefix is 3",
                "\"categoryPrefix\": [] | categoryPrefix is []",
                "\"toxicFrom\": \"safe\" | toxicFrom has \"safe\"; known are controversial, toxic",
                "\"reads\": [] | reads is []",
                "\"reads\": [\"prompt\", \"image\"] | reads has \"image\"; known are prompt, answer",
            })
    void namesTheOptionalFieldThatIsAtFault(String field, String message) throws IOException {
        Files.writeString(folder.resolve(SafetyProfileFile.NAME), WRITTEN.replaceFirst("\\{", "{" + field + ", "));
        assertThatThrownBy(() -> SafetyProfileFile.read(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(message);
    }

    @Test
    void refusesALaterVersionByName() throws IOException {
        Files.writeString(folder.resolve(SafetyProfileFile.NAME), WRITTEN.replaceFirst("\\{", "{\"version\": 2, "));
        assertThatThrownBy(() -> SafetyProfileFile.read(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("safety_judge.json: version is 2; supported is 1");
    }

    @Test
    void namesTheLabelThatIsNone() throws IOException {
        String labels = "{\"toxic\": \"<Toc>\", \"safe\": \"<Safe>\"}";
        for (String wrong : List.of(
                "[{\"marker\": \"<Toc>\", \"severity\": \"worse\"}]",
                "[{\"marker\": 3, \"severity\": \"safe\"}]",
                "[{\"marker\": \"<Toc>\", \"severity\": \"toxic\"}]",
                "[\"<Toc>\"]")) {
            Files.writeString(folder.resolve(SafetyProfileFile.NAME), WRITTEN.replace(labels, wrong));
            assertThatThrownBy(() -> SafetyProfileFile.read(folder))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("labels");
        }
    }

    @Test
    void saysWhatIsMissingOrCannotBeWritten() {
        assertThatThrownBy(() -> SafetyProfileFile.read(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("safety_judge.json is missing");
        assertThatThrownBy(() -> SafetyProfileFile.write(folder.resolve("none"), PROFILE))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("none");
        SafetyProfile unknown = judge("gpt").build();
        assertThatThrownBy(() -> SafetyProfileFile.write(folder, unknown))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("template is gpt");
    }

    @Test
    void aModelsProfileIsItsAdaptersOrElseItsOwn() throws IOException {
        Path model = TestCheckpoints.withTokenizer("checkpoints/llama-tied", folder);
        DjlOptions adapted =
                DjlOptions.builder().adapter(model.resolve("adapter")).build();
        assertThat(profile(model, DjlOptions.defaults())).isNull();
        SafetyProfileFile.write(model, PROFILE);
        assertThat(profile(model, DjlOptions.defaults())).isEqualTo(PROFILE);
        assertThat(profile(model, adapted)).isEqualTo(PROFILE);
        SafetyProfile tuned = judge("chat").build();
        SafetyProfileFile.write(model.resolve("adapter"), tuned);
        assertThat(profile(model, adapted)).isEqualTo(tuned);
        assertThat(profile(model, DjlOptions.defaults())).isEqualTo(PROFILE);
        Files.writeString(model.resolve("safety_judge.json"), "{}");
        assertThatThrownBy(() -> DjlModel.load(model))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("safety_judge.json");
    }

    /** The same of the model and of its restricted view. */
    private static SafetyProfile profile(Path checkpoint, DjlOptions options) {
        try (DjlModel model = DjlModel.load(checkpoint, options);
                DraftModel restricted = model.restrictedTo(DraftVocabulary.of(96, 1, 2, 3))) {
            assertThat(restricted.safetyProfile()).isEqualTo(model.safetyProfile());
            return model.safetyProfile().orElse(null);
        }
    }
}
