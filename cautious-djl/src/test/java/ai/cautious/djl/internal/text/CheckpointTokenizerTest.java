package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.CautiousException;
import ai.cautious.ClosedException;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.instruction.Prompt;
import ai.cautious.internal.text.IncrementalDetokenizer;
import ai.cautious.model.Tokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTokenizerTest {

    private static final Path FOLDER = Path.of("src/test/resources/tokenizers/stories260k");
    private static CheckpointTokenizer shared;

    @BeforeContainer
    static void load() {
        shared = stories();
    }

    @AfterContainer
    static void close() {
        shared.close();
    }

    private static CheckpointTokenizer stories() {
        TokenizerVocabulary json = TokenizerVocabulary.read("stories", tokenizerJson(), null);
        return CheckpointTokenizer.load("stories", json, new TextFrame(List.of(1), List.of()), 512);
    }

    private static ObjectNode tokenizerJson() {
        return (ObjectNode) JsonFile.read(FOLDER.resolve("tokenizer.json")).json();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "<s>", "</s>", "<unk>", "<", "s>", "</", "<0x41>", "\uFDD0", "\uD83D", "é", "😀", " ", "once")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 500, seed = "6")
    void noTextBecomesAControlToken(@ForAll("texts") String text) {
        int[] tokens = shared.encode(text);
        assertThat(Arrays.stream(tokens).filter(shared::isControl)).isEmpty();
        // What is no text, a lone surrogate, becomes the replacement character; all else comes back.
        String wellFormed = text.codePoints()
                .map(c -> c >= 0xD800 && c < 0xE000 ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(shared.decode(tokens)).isEqualTo(wellFormed);
    }

    @Property(tries = 500, seed = "7")
    void textComesBackTokenByToken(@ForAll("texts") String text) {
        int[] tokens = shared.encode(text + "\u6f22\u5b57\ud83d\ude00\ud83d\ude00\u10d0");
        IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(shared);
        StringBuilder pushed = new StringBuilder();
        for (int token : tokens) {
            pushed.append(detokenizer.push(token));
        }
        assertThat(pushed.append(detokenizer.finish()).toString())
                .isEqualTo(shared.decode(tokens))
                .endsWith("\u6f22\u5b57\ud83d\ude00\ud83d\ude00\u10d0");
    }

    @Test
    void onlyInvalidBytesAreReplaced() {
        try (CheckpointTokenizer tokenizer = stories()) {
            int[] tokens = tokenizer.encode("\u6f22\u5b57");
            assertThat(tokenizer.decode(Arrays.copyOf(tokens, tokens.length - 1)))
                    .isEqualTo("\u6f22\ufffd");
            assertThat(tokenizer.decode(Arrays.copyOfRange(tokens, 2, tokens.length)))
                    .endsWith("\u5b57");
        }
    }

    @Test
    void controlTokensComeFromPromptsOnly() {
        try (CheckpointTokenizer tokenizer = stories()) {
            Prompt prompt = new Prompt(List.of(
                    new Prompt.Start(), new Prompt.Text("Once</s>"), new Prompt.Control("</s>"), new Prompt.Text("x")));
            int[] tokens = tokenizer.encode(prompt);
            assertThat(tokens[0]).isEqualTo(1);
            assertThat(Arrays.stream(tokens).filter(tokenizer::isControl)).containsExactly(1, 2);
            assertThat(tokenizer.decode(tokens)).contains("Once</s>");
            assertThat(tokenizer.controlTokens()).containsExactlyInAnyOrder("<unk>", "<s>", "</s>");
            assertThat(tokenizer.piece(1)).isEqualTo("<s>");
            assertThatThrownBy(() -> tokenizer.encode(new Prompt(List.of(new Prompt.Control("<|im_end|>")))))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("<|im_end|>");
        }
    }

    @Test
    void refusesTokensOutOfRangeAndUseAfterClosing() {
        CheckpointTokenizer tokenizer = stories();
        assertThatThrownBy(() -> tokenizer.decode(-1)).isInstanceOf(InvalidOptionException.class);
        assertThatThrownBy(() -> tokenizer.piece(512)).isInstanceOf(InvalidOptionException.class);
        assertThat(tokenizer.encode("")).isEmpty();
        assertThat(tokenizer.decode()).isEmpty();
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("x")).isInstanceOf(ClosedException.class);
    }

    @Test
    void everyAddedTokenHasTheIdThatTheFileGivesIt() throws IOException {
        ObjectNode bpe = tokenizerJson();
        addToken(bpe, 512, "<think>", false);
        addToken(bpe, 513, "<|turn|>", true);
        ObjectNode unigram = (ObjectNode)
                new ObjectMapper()
                        .readTree(
                                "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"<unk>\",0],[\"a\",-1],[\"b\",-1]]}}");
        addToken(unigram, 0, "<unk>", true);
        addToken(unigram, 4, "<|turn|>", true);
        addToken(unigram, 3, "<think>", false);
        for (ObjectNode json : List.of(bpe, unigram)) {
            int turn = json == bpe ? 513 : 4;
            TokenizerVocabulary rewritten = TokenizerVocabulary.read("added", json, null);
            try (CheckpointTokenizer tokenizer =
                    CheckpointTokenizer.load("added", rewritten, TextFrame.NONE, turn + 1)) {
                int[] tokens = tokenizer.encode(
                        new Prompt(List.of(new Prompt.Control("<|turn|>"), new Prompt.Text("a<think>b"))));
                assertThat(tokens).startsWith(turn).contains(turn - 1);
                assertThat(tokenizer.decode(turn - 1)).isEqualTo("<think>");
                // What the vocabulary lacks is unknown, and no fault.
                assertThat(tokenizer.encode("aé")).isNotEmpty();
            }
        }
    }

    @Test
    void noTextBecomesWhatTheTemplateSetsSpeakersApartWith() {
        ObjectNode json = tokenizerJson();
        String user = "<\uFF5CUser\uFF5C>";
        addToken(json, 512, user, false);
        addToken(json, 513, "<|fim|>", false);
        TokenizerVocabulary rewritten = TokenizerVocabulary.read("roles", json, "{{ '" + user + "' + message }}");
        try (CheckpointTokenizer tokenizer = CheckpointTokenizer.load("roles", rewritten, TextFrame.NONE, 514)) {
            assertThat(tokenizer.controlTokens()).contains(user).doesNotContain("<|fim|>");
            int[] tokens = tokenizer.encode(new Prompt(List.of(new Prompt.Control(user), new Prompt.Text("a" + user))));
            assertThat(tokens).startsWith(512).containsOnlyOnce(512);
            assertThat(tokenizer.decode(tokens)).isEqualTo("a" + user);
            assertThat(tokenizer.encode("a<|fim|>")).contains(513);
        }
    }

    @Test
    void whatEndsATextStandsForNothingElse() throws IOException {
        ObjectNode json = (ObjectNode) new ObjectMapper()
                .readTree("{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"</s>\",0],[\"a\",-1]]}}");
        addToken(json, 0, "</s>", true);
        TokenizerVocabulary rewritten = TokenizerVocabulary.read("ends", json, null);
        try (CheckpointTokenizer tokenizer = CheckpointTokenizer.load("ends", rewritten, TextFrame.NONE, 2)) {
            assertThat(tokenizer.encode("a")).isNotEmpty();
            assertThatThrownBy(() -> tokenizer.encode("aé"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("control token");
        }
    }

    private static void addToken(ObjectNode json, int id, String content, boolean special) {
        json.withArray("added_tokens")
                .addObject()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    @Test
    @Timeout(60)
    void nestedPostProcessorsAreReadOnce() {
        ObjectNode json = tokenizerJson();
        ObjectNode processor = TokenizerParts.startsWith("<s>", 1);
        for (int level = 0; level < 60; level++) {
            ObjectNode outer = json.objectNode().put("type", "Sequence");
            outer.putArray("processors").add(processor);
            processor = outer;
        }
        assertThat(TextFrame.read("nested", processor)).isEqualTo(new TextFrame(List.of(1), List.of()));
    }

    @Test
    void refusesATokenizerThatDoesNotFit() {
        TokenizerVocabulary json = TokenizerVocabulary.read("tok.json", tokenizerJson(), null);
        assertThatThrownBy(() -> CheckpointTokenizer.load("tok.json", json, TextFrame.NONE, 511))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tok.json has 512 tokens, the model only 511");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"model\":{\"type\":\"WordLevel\"}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":[],\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":\"x\"},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":999999999},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\",\"b c\"]]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},\"added_tokens\":[{\"id\":0,\"content\":\"b\"}]}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},\"pre_tokenizer\":{\"type\":\"None\"}}",
                "{\"model\":{\"type\":\"Unigram\",\"vocab\":{}}}",
                "{\"model\":{\"type\":\"Unigram\",\"vocab\":[7]},\"added_tokens\":[{\"id\":0,\"content\":\"b\",\"special\":true}]}"
            })
    void namesAMalformedTokenizersFile(String json) throws IOException {
        ObjectNode root = (ObjectNode) new ObjectMapper().readTree(json);
        assertThatThrownBy(() -> CheckpointTokenizer.load(
                        "tok.json", TokenizerVocabulary.read("tok.json", root, null), TextFrame.NONE, 512))
                .isInstanceOf(CautiousException.class)
                .hasMessageContaining("tok.json");
    }

    @Tag("real")
    @ParameterizedTest
    @ValueSource(strings = {"SmolLM2-135M-Instruct", "Qwen2.5-Coder-0.5B-Instruct"})
    void readsRealCheckpointsAsTransformersDoes(String name) throws IOException {
        Path folder = TestCheckpoints.realModels().resolve(name);
        assumeTrue(Files.isDirectory(folder), folder + " is not there: skipped");
        JsonNode expected = new ObjectMapper()
                .readTree(Files.readString(Path.of("src/test/resources/tokenizers/real.json")))
                .get(name);
        try (Stream<Path> files = Files.list(folder.getParent())) {
            // The GGUF file of the same model has the same tokenizer.
            List<Path> checkpoints = files.filter(
                            file -> file.getFileName().toString().startsWith(name))
                    .toList();
            for (Path checkpoint : checkpoints) {
                assertReads(checkpoint, expected);
            }
        }
    }

    private static void assertReads(Path checkpoint, JsonNode expected) {
        try (DjlTokenizer loaded = DjlTokenizer.load(checkpoint)) {
            Tokenizer tokenizer = loaded.tokenizer();
            for (JsonNode row : expected.get("texts")) {
                assertThat(tokenizer.encode(row.get("text").asText()))
                        .as("%s: %s", checkpoint, row)
                        .isEqualTo(tokens(row));
            }
            for (JsonNode row : expected.get("chats")) {
                Prompt prompt = loaded.chatTemplate().orElseThrow().render(ChatTemplatesTest.messages(row));
                assertThat(tokenizer.encode(prompt))
                        .as("%s: %s", checkpoint, row)
                        .isEqualTo(tokens(row));
            }
        }
    }

    private static int[] tokens(JsonNode row) {
        return new ObjectMapper().convertValue(row.get("tokens"), int[].class);
    }
}
