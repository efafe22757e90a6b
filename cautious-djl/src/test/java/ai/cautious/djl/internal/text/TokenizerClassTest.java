package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.jinja.Author;
import ai.cautious.djl.internal.jinja.Text;
import ai.cautious.instruction.Prompt;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what {@code AutoTokenizer} of transformers 5 gives; see {@code make_tokenizer_classes.py}. */
class TokenizerClassTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode FIXTURE = fixture();
    private static final int LOGITS = 512;

    @TempDir
    Path folder;

    private static JsonNode fixture() {
        try {
            return MAPPER.readTree(Files.readString(Path.of("src/test/resources/tokenizers/classes.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> names() {
        return FIXTURE.get("cases").propertyStream().map(Map.Entry::getKey).toList();
    }

    private static ObjectNode files(String name) {
        return FIXTURE.get("cases").get(name).deepCopy();
    }

    private TokenizerFiles read(JsonNode files) throws IOException {
        ObjectNode tokenizer = files.get("tokenizer").deepCopy();
        tokenizer.set("model", FIXTURE.get("models").get(tokenizer.get("model").textValue()));
        Files.writeString(folder.resolve("config.json"), files.get("model").toString());
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
        Files.writeString(
                folder.resolve("tokenizer_config.json"), files.get("config").toString());
        return TokenizerFolder.read(folder);
    }

    private CheckpointTokenizer load(JsonNode files) throws IOException {
        TokenizerFiles read = read(files);
        TextFrame frame = TextFrame.read(read.source(), read.tokenizer().path("post_processor"));
        return CheckpointTokenizer.load("a tokenizer", TokenizerVocabulary.read(read), frame, LOGITS);
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsTextsAsTheClassDoes(String name) throws IOException {
        JsonNode files = files(name);
        try (CheckpointTokenizer tokenizer = load(files)) {
            ControlTokens controls = new ControlTokens(tokenizer.controlTokens());
            for (int i = 0; i < FIXTURE.get("texts").size(); i++) {
                String text = FIXTURE.get("texts").get(i).textValue();
                int[] ids = tokenizer.encode(controls.in(Text.of(text, Author.TEMPLATE)));
                assertThat(ids)
                        .as("%s: %s", name, text)
                        .isEqualTo(MAPPER.convertValue(files.get("ids").get(i), int[].class));
                assertThat(tokenizer.decode(ids))
                        .as("%s: %s decoded", name, text)
                        .isEqualTo(files.get("decoded").get(i).textValue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void namesTheTokensThatTheClassNames(String name) throws IOException {
        JsonNode files = files(name);
        try (CheckpointTokenizer tokenizer = load(files)) {
            assertThat(tokenizer.controlTokens())
                    .containsExactlyInAnyOrderElementsOf(files.get("controls")
                            .propertyStream()
                            .map(Map.Entry::getKey)
                            .toList());
            Map<String, String> named = SpecialTokens.named(read(files).config());
            assertThat(named.get("bos_token")).isEqualTo(files.get("bos").textValue());
            assertThat(named.containsKey("eos_token"))
                    .isEqualTo(!files.get("eos").isNull());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void putsAroundATextWhatTheFileSays(String name) throws IOException {
        JsonNode files = files(name);
        Prompt prompt = new Prompt(List.of(new Prompt.Start(), new Prompt.Text("ab")));
        try (CheckpointTokenizer tokenizer = load(files)) {
            if (!files.get("behind").isEmpty()) {
                assertThatThrownBy(() -> tokenizer.encode(prompt))
                        .isInstanceOf(UnsupportedModelException.class)
                        .hasMessageContaining("ends a text with");
                return;
            }
            int[] before = MAPPER.convertValue(files.get("before"), int[].class);
            assertThat(tokenizer.encode(prompt))
                    .isEqualTo(IntStream.concat(IntStream.of(before), IntStream.of(tokenizer.encode("ab")))
                            .toArray());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GemmaTokenizer", "CohereTokenizerFast", "GPTNeoXTokenizer"})
    void refusesByNameClassesWhosePartsAreNotKnown(String name) {
        ObjectNode files = files("gpt2's");
        ((ObjectNode) files.get("config")).put("tokenizer_class", name);
        assertThatThrownBy(() -> load(files))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(name.replace("Fast", ""))
                .hasMessageContaining("PreTrainedTokenizerFast");
    }

    @Test
    void refusesByNameAModelThatIsNotTheClasss() {
        ObjectNode files = files("llama's");
        assertThatThrownBy(() -> TokenizerClass.LLAMA.apply(
                        "tokenizer.json",
                        (ObjectNode) MAPPER.readTree("{\"model\":{\"type\":\"Unigram\",\"vocab\":[]}}"),
                        (ObjectNode) files.get("config")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tokenizer.json")
                .hasMessageContaining("tokenizer_class");
    }

    @Test
    void refusesByNameControlTokensThatAreSplit() {
        ObjectNode files = files("the file's");
        ((ObjectNode) files.get("config")).put("split_special_tokens", true);
        assertThatThrownBy(() -> read(files))
                .isInstanceOf(CautiousException.class)
                .hasMessageContaining("tokenizer_config.json")
                .hasMessageContaining("split_special_tokens");
    }
}
