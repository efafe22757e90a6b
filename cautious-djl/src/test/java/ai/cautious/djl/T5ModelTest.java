package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.ChatMessage;
import ai.cautious.ClosedException;
import ai.cautious.ContextLengthException;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.Prompt;
import ai.cautious.model.ModelJudge;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T5 checkpoints against what transformers makes of them (make_t5.py). */
class T5ModelTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Offset<Double> NATS = within(1e-4);
    private static final Path TIED = TestCheckpoints.resource("t5/tied");

    /** Nothing of what a random checkpoint says is probable. */
    private static final SafetyProfile PROFILE =
            PublishedGuards.named("toxicchat-t5").toBuilder().minMarkerMass(0).build();

    @TempDir
    private Path folder;

    private static JsonNode expected(String name) throws IOException {
        return JSON.readTree(
                TestCheckpoints.resource("t5/" + name + "/expected.json").toFile());
    }

    private static T5Model load(String name) {
        return T5Model.load(TestCheckpoints.resource("t5/" + name));
    }

    private static int[] ids(JsonNode list) {
        return JSON.convertValue(list, int[].class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tied", "untied"})
    void scoresAsTransformersDoes(String name) throws IOException {
        try (T5Model model = load(name)) {
            assertThat(model.precision()).isEqualTo(Precision.FLOAT32);
            for (JsonNode given : expected(name).get("scores")) {
                double[] expected = JSON.convertValue(given.get("logProbabilities"), double[].class);
                assertThat(model.score(ids(given.get("tokens")), ids(given.get("targets"))))
                        .containsExactly(expected, NATS);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16, 0.05", "INT8, 0.5"})
    void packedWeightsScoreAlmostTheSame(Precision precision, double nats) throws IOException {
        DjlOptions options = DjlOptions.builder().precision(precision).build();
        try (T5Model model = T5Model.load(TIED, options)) {
            assertThat(model.precision()).isEqualTo(precision);
            for (JsonNode given : expected("tied").get("scores")) {
                double[] expected = JSON.convertValue(given.get("logProbabilities"), double[].class);
                assertThat(model.score(ids(given.get("tokens")), ids(given.get("targets"))))
                        .containsExactly(expected, within(nats));
            }
        }
    }

    /** Spellings of control tokens are text here, and tokens there. */
    private static boolean hasControls(JsonNode text) {
        return text.get("text").textValue().contains("</s>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tied", "untied"})
    void readsAndJudgesTextsAsTransformersDoes(String name) throws IOException {
        try (T5Model model = load(name)) {
            ModelJudge judge = ModelJudge.of(model, PROFILE);
            for (JsonNode text : expected(name).get("texts")) {
                String given = text.get("text").textValue();
                Prompt prompt =
                        judge.template().render(List.of(ChatMessage.system("ToxicChat: "), ChatMessage.user(given)));
                int[] read = model.tokenizer().encode(prompt);
                if (hasControls(text)) {
                    assertThat(Arrays.stream(read, 0, read.length - 1)).noneMatch(model.tokenizer()::isControl);
                    continue;
                }
                assertThat(read).as(given).isEqualTo(ids(text.get("tokens")));
                double odds = text.get("positive").doubleValue()
                        - text.get("negative").doubleValue();
                Judgement judgement = judge.judge(JudgeRequest.of(given));
                if (read.length <= model.promptLength()) {
                    SafetyVerdict last = (SafetyVerdict)
                            judgement.outcomes().get(judgement.outcomes().size() - 1);
                    assertThat(last.toxicProbability()).as(given).isCloseTo(1 / (1 + Math.exp(-odds)), within(1e-4));
                } else {
                    assertThat(judgement.windows()).isGreaterThan(2);
                    assertThat(judgement.outcomes()).allMatch(SafetyVerdict.class::isInstance);
                }
            }
        }
    }

    @Test
    void aLongTextIsJudgedToItsEnd() {
        String filler = "How is bread made? ".repeat(30);
        try (T5Model model = load("untied")) {
            ModelJudge judge = ModelJudge.of(model, PROFILE);
            List<?> one = judge.judge(JudgeRequest.of(filler + "I hate him.")).outcomes();
            List<?> other =
                    judge.judge(JudgeRequest.of(filler + "He is a fool.")).outcomes();
            assertThat(one).hasSizeGreaterThan(5);
            assertThat(one.get(0)).isEqualTo(other.get(0));
            assertThat(one.get(one.size() - 1)).isNotEqualTo(other.get(other.size() - 1));
        }
    }

    @Test
    void aTextAsLongAsTheTokenizerSaysIsOneWindow() {
        try (T5Model model = load("tied")) {
            assertThat(model.promptLength()).isEqualTo(64);
            ModelJudge judge = ModelJudge.of(model, PROFILE);
            String text = "word";
            while (judge.judge(JudgeRequest.of(text + " word")).windows() == 1) {
                text += " word";
            }
            int read = tokens(model, text);
            assertThat(read).isLessThanOrEqualTo(64);
            assertThat(tokens(model, text + " word")).isGreaterThan(64);
        }
    }

    private static int tokens(T5Model model, String text) {
        Prompt prompt =
                model.template("chat").render(List.of(ChatMessage.system("ToxicChat: "), ChatMessage.user(text)));
        return model.tokenizer().encode(prompt).length;
    }

    @Test
    void judgesConversationsAsOneText() {
        List<ChatMessage> conversation =
                List.of(ChatMessage.user("What do you think of him?"), ChatMessage.assistant("He is a fool."));
        try (T5Model model = load("tied");
                Moderator moderator = Moderator.of(SafetyGate.defaults(), ModelJudge.of(model, PROFILE))) {
            assertThat(moderator.decide(conversation).failure()).isEmpty();
            assertThat(moderator
                            .decide(JudgeRequest.ofAnswer(conversation, "bread"))
                            .failure())
                    .map(GateFailure::cause)
                    .contains(GateFailure.Cause.NO_JUDGE);
        }
    }

    @Test
    void aSessionDecodesBehindTheEndToken() throws IOException {
        JsonNode given = expected("untied").get("scores").get(2);
        int[] targets = ids(given.get("targets"));
        int[] text = IntStream.concat(IntStream.of(5, 6, 7), IntStream.of(1)).toArray();
        try (T5Model model = load("untied");
                TokenSession session = model.open(SessionOptions.of(100, model.vocabularySize()))) {
            double[] whole = model.score(text, targets);
            session.append(text);
            assertThat(session.score(targets)).containsExactly(whole, NATS);
            session.append(targets[0], targets[1]);
            assertThat(session.score(targets[2], targets[3])).containsExactly(new double[] {whole[2], whole[3]}, NATS);
            session.truncate(text.length);
            double[] several = session.logProbabilities(
                    new int[] {targets[0]}, Arrays.copyOf(targets, 3), new int[] {targets[0], 9});
            double[] other = model.score(text, new int[] {targets[0], 9});
            assertThat(several)
                    .containsExactly(
                            new double[] {whole[0], whole[0] + whole[1] + whole[2], other[0] + other[1]}, NATS);
            session.truncate(0);
            session.append(9, 1);
            assertThat(session.score(targets[0])[0])
                    .isCloseTo(model.score(new int[] {9, 1}, new int[] {targets[0]})[0], NATS);
        }
    }

    @Test
    void namesCategoriesBehindItsMarker() {
        SafetyProfile profile = PROFILE.toBuilder()
                .categoryPrefix(" ")
                .categories(List.of(SafetyCategory.of("bread", "bread"), SafetyCategory.of("fool", "fool")))
                .build();
        try (T5Model model = load("tied")) {
            SafetyVerdict verdict = (SafetyVerdict)
                    ModelJudge.of(model, profile).judge(JudgeRequest.of("a")).outcome();
            assertThat(verdict.categoryProbabilities()).containsOnlyKeys("bread", "fool");
            assertThat(verdict.categoryProbabilities().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum())
                    .isCloseTo(verdict.toxicProbability(), within(1e-6));
        }
    }

    @Test
    void aProfileIsTheFoldersOrThatOfTheGuardThatItIsNamedAfter() throws IOException {
        SafetyProfile known = PublishedGuards.named("toxicchat-t5");
        assertThat(known.reads()).containsExactly(JudgedSubject.PROMPT);
        try (T5Model model = load("tied")) {
            assertThat(model.safetyProfile()).isEmpty();
        }
        for (String name :
                List.of("toxicchat-t5-large-v1.0", "models--lmsys--toxicchat-t5-large-v1.0/snapshots/89abcdef")) {
            Path named = copy(TIED, Files.createDirectories(folder.resolve(name)));
            try (T5Model model = T5Model.load(named)) {
                assertThat(model.safetyProfile()).contains(known);
            }
            SafetyProfileFile.write(
                    named, known.toBuilder().threshold(0.25).precision("int8").build());
            try (T5Model model = T5Model.load(named)) {
                assertThat(model.safetyProfile().map(SafetyProfile::threshold)).contains(0.25);
                assertThat(model.precision()).isEqualTo(Precision.INT8);
            }
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
        return to;
    }

    @Test
    void namesTokensThatCannotBeScored() {
        int[] some = {1};
        try (T5Model model = load("tied")) {
            assertThatThrownBy(() -> model.score(new int[0], some))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessage("tokens is empty; it must be at least one token");
            assertThatThrownBy(() -> model.score(some, new int[0]))
                    .hasMessage("targetTokens is empty; it must be at least one token");
            assertThatThrownBy(() -> model.score(new int[] {224}, some))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessage("tokens is token 224; it must be of tokens in [0, 224)");
            assertThatThrownBy(() -> model.score(some, new int[] {-1}))
                    .hasMessage("targetTokens is token -1; it must be of tokens in [0, 224)");
            assertThatThrownBy(() -> model.score(new int[4097], some))
                    .isInstanceOf(ContextLengthException.class)
                    .hasMessageContaining("tokens has 4097 tokens; tied scores at most 4096");
            try (TokenSession session = model.open(SessionOptions.of(100, 224))) {
                assertThatThrownBy(() -> session.score(1)).hasMessageContaining("tokens is 0 tokens");
                session.append(new int[65]);
                assertThatThrownBy(() -> session.score(1))
                        .isInstanceOf(ContextLengthException.class)
                        .hasMessage("tied takes 64 tokens; a text has 65");
                assertThatThrownBy(() -> session.append(224)).hasMessage("token is 224; it must be in [0, 224)");
            }
            assertThatThrownBy(() -> model.open(SessionOptions.of(129, 224)))
                    .isInstanceOf(ContextLengthException.class);
            assertThatThrownBy(() -> model.open(SessionOptions.of(10, 225))).isInstanceOf(InvalidOptionException.class);
        }
    }

    @Test
    void aClosedModelSaysSo() {
        T5Model model = load("tied");
        TokenSession session = model.open(SessionOptions.of(10, 224));
        session.append(1);
        session.score(5);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.score(new int[] {1}, new int[] {1})).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> session.score(5)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> model.tokenizer().encode("a")).isInstanceOf(ClosedException.class);
        session.close();
        session.close();
        assertThatThrownBy(() -> session.append(1)).isInstanceOf(ClosedException.class);
    }

    @Test
    void threadsJudgeBesideEachOther() {
        List<String> texts =
                IntStream.range(0, 40).mapToObj(i -> "word ".repeat(i % 11) + i).toList();
        try (T5Model model = load("untied")) {
            ModelJudge judge = ModelJudge.of(model, PROFILE);
            List<Judgement> alone = texts.stream()
                    .map(text -> judge.judge(JudgeRequest.of(text)))
                    .toList();
            assertThat(texts.parallelStream()
                            .map(text -> judge.judge(JudgeRequest.of(text)))
                            .toList())
                    .isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "config.json; model_type; 'mt5'; model_type is mt5; it must be t5",
                "config.json; d_model; 31; tensor shared.weight has shape [224, 32]; its configuration asks for [224, 31]",
                "config.json; d_kv; 0; d_kv is 0",
                "config.json; d_ff; null; d_ff is missing",
                "config.json; num_layers; 3; tensor encoder.block.2.layer.0.SelfAttention.q.weight of shape [24, 32] is missing",
                "config.json; num_decoder_layers; 2000; num_decoder_layers is 2000; it must be at most 1000",
                "config.json; feed_forward_proj; 'gated-gelu'; tensor encoder.block.0.layer.1.DenseReluDense.wi_0.weight of shape [48, 32] is missing",
                "config.json; feed_forward_proj; 'quick'; feed_forward_proj is quick; supported are relu",
                "config.json; tie_word_embeddings; false; tensor lm_head.weight of shape [224, 32] is missing",
                "config.json; relative_attention_num_buckets; 16; relative_attention_bias.weight has shape [32, 4]",
                "config.json; relative_attention_num_buckets; 3; relative_attention_num_buckets is 3; it must be at least 4",
                "config.json; relative_attention_max_distance; 16; relative_attention_max_distance is 16; it must be above half",
                "config.json; decoder_start_token_id; 224; decoder_start_token_id is 224; it must be below vocab_size, which is 224",
                "config.json; vocab_size; 40; tensor shared.weight has shape",
                "tokenizer_config.json; model_max_length; -1; model_max_length is -1",
                "tokenizer_config.json; eos_token; '</x>'; post_processor must put one special token behind a text",
                "tokenizer.json; model; null; model has no list of pieces",
            })
    void namesWhatIsWrongInAFile(String file, String field, String value, String message) throws IOException {
        Path broken = copy(TIED, folder);
        Path changed = broken.resolve(file);
        JsonNode json = JSON.readTree(changed.toFile());
        ((ObjectNode) json).set(field, JSON.readTree(value.replace('\'', '"')));
        JSON.writeValue(changed.toFile(), json);
        assertThatThrownBy(() -> T5Model.load(broken)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"100000, 300, 300", "100000, 2147483647, 4096", "4096, 300, 4096"})
    void noTextIsLongerThanAttentionHasRoomFor(int ofTokenizer, int ofModel, int longest) throws IOException {
        Path large = copy(TIED, folder);
        for (String field : List.of("tokenizer_config.json model_max_length", "config.json n_positions")) {
            Path file = large.resolve(field.split(" ")[0]);
            JsonNode json = JSON.readTree(file.toFile());
            ((ObjectNode) json).put(field.split(" ")[1], field.startsWith("config") ? ofModel : ofTokenizer);
            JSON.writeValue(file.toFile(), json);
        }
        try (T5Model model = T5Model.load(large)) {
            assertThat(model.promptLength()).isEqualTo(longest);
            assertThat(model.contextLength()).isEqualTo(2 * longest);
        }
    }

    @Test
    void namesWhatIsNoT5AndOptionsThatItHasNot() throws IOException {
        assertThat(T5Model.isOne(TIED)).isTrue();
        assertThat(T5Model.isOne(folder)).isFalse();
        assertThatThrownBy(() -> T5Model.load(folder.resolve("nowhere")))
                .hasMessageContaining("nowhere does not exist");
        assertThatThrownBy(() -> T5Model.load(folder)).hasMessageContaining("config.json is missing");
        assertThatThrownBy(() -> T5Model.load(
                        TIED, DjlOptions.builder().adapter(Path.of("a")).build()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("adapter is a; it must be left out for a T5");
        assertThatThrownBy(() -> T5Model.load(
                        TIED, DjlOptions.builder().precision(Precision.INT4).build()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("precision is INT4; it must be FLOAT32");
    }
}
