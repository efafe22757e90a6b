package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.safety.Severity;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published guards against what transformers makes of them (make_guards.py). */
class PublishedGuardsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static JsonNode json(String name) throws IOException {
        return JSON.readTree(Files.readString(TestCheckpoints.resource("guards/" + name)));
    }

    private static List<List<ChatMessage>> conversations() throws IOException {
        return json("prompts.json")
                .valueStream()
                .map(row -> row.get("messages")
                        .valueStream()
                        .map(message -> message.get("role").asText().equals("user")
                                ? ChatMessage.user(message.get("content").asText())
                                : ChatMessage.assistant(message.get("content").asText()))
                        .toList())
                .toList();
    }

    /** A copy of a guard's checkpoint with another template, which is its own where that has its name. */
    private Path checkpoint(String guard, String template) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(template));
        try (Stream<Path> files = Files.list(TestCheckpoints.resource("guards/" + guard))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(
                copy.resolve("chat_template.jinja"),
                Files.readString(TestCheckpoints.resource("guards/" + template + ".jinja")));
        return copy;
    }

    private static String spelled(Prompt prompt) {
        return prompt.pieces().stream()
                .map(piece -> piece instanceof Prompt.Control control
                        ? control.token()
                        : piece instanceof Prompt.Text text ? text.text() : "")
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({"llama-guard-3, llama-guard-3-1b", "llama-guard-3, llama-guard-3-8b", "qwen3guard-gen, qwen3guard-gen"})
    void asksCharacterByCharacterAsTransformersDoes(String guard, String template) throws IOException {
        List<JsonNode> rendered = json("prompts.json").findValues(template);
        List<List<ChatMessage>> conversations = conversations();
        try (DjlModel model = DjlModel.load(checkpoint(guard, template))) {
            assertThat(model.safetyProfile()).contains(PublishedGuards.named(guard));
            PromptTemplate asks = model.template("chat");
            for (int i = 0; i < conversations.size(); i++) {
                List<ChatMessage> conversation = conversations.get(i);
                if (rendered.get(i).isNull()) {
                    assertThatThrownBy(() -> asks.render(conversation))
                            .isInstanceOf(InvalidOptionException.class)
                            .hasMessageContaining("roles must alternate");
                } else {
                    assertThat(spelled(asks.render(conversation)))
                            .isEqualTo(rendered.get(i).asText());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-guard-3", "qwen3guard-gen"})
    void understandsWhatIsSaidAsTransformersDoes(String guard) throws IOException {
        JsonNode expected = json(guard + "/expected.json");
        List<List<ChatMessage>> conversations = conversations();
        int judged = 0;
        DjlOptions exact = DjlOptions.builder().precision(Precision.FLOAT32).build();
        try (DjlModel model = DjlModel.load(TestCheckpoints.resource("guards/" + guard), exact)) {
            SafetyProfile profile = model.safetyProfile().orElseThrow();
            // Nothing of what a random checkpoint says is probable.
            ModelJudge judge =
                    ModelJudge.of(model, profile.toBuilder().minMarkerMass(0).build());
            ModelJudge lenient = ModelJudge.of(
                    model, judge.profile().toBuilder().toxicFrom(Severity.TOXIC).build());
            for (int i = 0; i < conversations.size(); i++) {
                List<ChatMessage> conversation = conversations.get(i);
                if (expected.get(i).isNull() || conversation.get(0).role() != ChatMessage.Role.USER) {
                    continue;
                }
                JsonNode row = expected.get(i);
                assertThat(model.tokenizer().encode(model.template("chat").render(conversation)))
                        .isEqualTo(JSON.treeToValue(row.get("tokens"), int[].class));
                JudgeRequest request = request(conversation);
                assertVerdict(verdict(judge, request), profile, row);
                assertThat(verdict(lenient, request).toxicProbability())
                        .isCloseTo(toxicProbability(profile.labels(), Severity.TOXIC, row.get("labels")), within(1e-5));
                judged++;
            }
        }
        assertThat(judged).isGreaterThanOrEqualTo(7);
    }

    /** Of a conversation that an assistant ends, the answer. */
    private static JudgeRequest request(List<ChatMessage> conversation) {
        int last = conversation.size() - 1;
        ChatMessage judged = conversation.get(last);
        return judged.role() == ChatMessage.Role.ASSISTANT
                ? JudgeRequest.ofAnswer(conversation.subList(0, last), judged.content())
                : JudgeRequest.of(conversation);
    }

    /** What it says of the whole as it is written. */
    private static SafetyVerdict verdict(ModelJudge judge, JudgeRequest request) {
        Judgement judgement = judge.judge(request);
        return (SafetyVerdict) judgement.outcomes().get(judgement.outcomes().size() - 1);
    }

    private static void assertVerdict(SafetyVerdict verdict, SafetyProfile profile, JsonNode expected) {
        double toxic = toxicProbability(profile.labels(), profile.toxicFrom(), expected.get("labels"));
        assertThat(verdict.toxicProbability()).isCloseTo(toxic, within(1e-5));
        Map<String, Double> categories = verdict.categoryProbabilities();
        if (toxic < 0.1) {
            assertThat(categories).isEmpty();
            return;
        }
        assertThat(categories).hasSameSizeAs(profile.categories());
        double all = expected.get("categories")
                .valueStream()
                .mapToDouble(score -> Math.exp(score.asDouble()))
                .sum();
        profile.categories().forEach(category -> assertThat(categories.get(category.name()))
                .as("%s", category)
                .isCloseTo(
                        toxic
                                * Math.exp(expected.get("categories")
                                        .get(category.text())
                                        .asDouble())
                                / all,
                        within(1e-5)));
    }

    private static double toxicProbability(SafetyLabels labels, Severity from, JsonNode scores) {
        double toxic = 0;
        double all = 0;
        for (Map.Entry<String, Severity> label : labels.severities().entrySet()) {
            double probability = Math.exp(scores.get(label.getKey()).asDouble());
            all += probability;
            toxic += label.getValue().compareTo(from) >= 0 ? probability : 0;
        }
        return toxic / all;
    }

    @Test
    void aGuardThatSaysSomethingElseIsUnsure() {
        try (DjlModel model = DjlModel.load(TestCheckpoints.resource("guards/llama-guard-3"))) {
            Judgement judgement = ModelJudge.of(model).judge(JudgeRequest.of("How is bread made?"));
            assertThat(judgement.outcome())
                    .isInstanceOfSatisfying(GateFailure.class, failure -> assertThat(failure.cause())
                            .isEqualTo(GateFailure.Cause.UNSURE));
        }
    }

    @Test
    void eachIsChosenByItsName() {
        for (String name : PublishedGuards.names()) {
            SafetyProfile profile = PublishedGuards.named(name);
            if (name.equals("toxicchat-t5")) {
                assertThat(profile.instruction()).contains("ToxicChat: ");
                assertThat(profile.reads()).containsExactly(JudgedSubject.PROMPT);
            } else {
                assertThat(profile.instruction()).isEmpty();
                assertThat(profile.reads()).containsExactlyInAnyOrder(JudgedSubject.PROMPT, JudgedSubject.ANSWER);
                assertThat(profile.categories()).isNotEmpty();
            }
            SafetyProfileFile.write(folder, profile);
            assertThat(SafetyProfileFile.read(folder)).isEqualTo(profile);
        }
        assertThatThrownBy(() -> PublishedGuards.named("shieldgemma"))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("guard is shieldgemma; it must be one of llama-guard-3, qwen3guard-gen, toxicchat-t5");
    }

    @Test
    void onlyWhatAsksLikeAGuardIsTakenForOne() throws IOException {
        List<String> others = new ArrayList<>();
        Path model = checkpoint("qwen3guard-gen", "qwen3guard-gen");
        for (String template : List.of("Qwen-Qwen3-0.6B", "google-gemma-2-2b-it")) {
            Path published = TestCheckpoints.resource("jinja/published/" + template + ".jinja");
            Files.writeString(model.resolve("chat_template.jinja"), Files.readString(published));
            try (DjlModel loaded = DjlModel.load(model)) {
                loaded.safetyProfile().ifPresent(profile -> others.add(template));
            }
        }
        Files.delete(model.resolve("chat_template.jinja"));
        try (DjlModel loaded = DjlModel.load(model)) {
            loaded.safetyProfile().ifPresent(profile -> others.add("none"));
        }
        assertThat(others).isEmpty();
    }

    @Test
    void aGuardsOwnFileComesFirst() throws IOException {
        Path model = checkpoint("qwen3guard-gen", "qwen3guard-gen");
        SafetyProfile own = PublishedGuards.named("qwen3guard-gen").toBuilder()
                .threshold(0.7)
                .build();
        SafetyProfileFile.write(model, own);
        try (DjlModel loaded = DjlModel.load(model)) {
            assertThat(loaded.safetyProfile()).contains(own);
        }
    }
}
