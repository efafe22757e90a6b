package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousException;
import ai.cautious.ChatMessage;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.djl.internal.jinja.Author;
import ai.cautious.djl.internal.jinja.Text;
import ai.cautious.instruction.Prompt;
import ai.cautious.model.Tokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what {@code transformers} gives; see {@code make_special_tokens.py}. */
class SpecialTokensTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode FIXTURE = read();
    private static final Path MODEL = Path.of("src/test/resources/checkpoints/llama-tied");

    @TempDir
    Path folder;

    private static JsonNode read() {
        try {
            return MAPPER.readTree(Files.readString(Path.of("src/test/resources/tokenizers/special.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> names() {
        return FIXTURE.get("cases")
                .propertyStream()
                .map(entry -> entry.getKey())
                .toList();
    }

    private DjlTokenizer load(JsonNode files) throws IOException {
        ObjectNode tokenizer = files.get("tokenizer").deepCopy();
        if (!tokenizer.has("model")) {
            tokenizer.set("model", FIXTURE.get("model"));
        }
        Files.copy(MODEL.resolve("config.json"), folder.resolve("config.json"));
        Files.copy(MODEL.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
        ObjectNode config = files.get("config").deepCopy();
        config.set("chat_template", FIXTURE.get("template"));
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
        if (!files.get("special").isNull()) {
            Files.writeString(
                    folder.resolve("special_tokens_map.json"),
                    files.get("special").toString());
        }
        if (!files.get("added").isNull()) {
            Files.writeString(
                    folder.resolve("added_tokens.json"), files.get("added").toString());
        }
        return DjlTokenizer.load(folder);
    }

    @ParameterizedTest
    @MethodSource("names")
    void templatesTextIsReadAsTransformersReadsIt(String name) throws IOException {
        JsonNode files = FIXTURE.get("cases").get(name);
        try (DjlTokenizer loaded = load(files)) {
            Tokenizer tokenizer = loaded.tokenizer();
            assertThat(loaded.endToken().orElse(-1)).isEqualTo(files.get("eos").asInt(-1));
            assertThat(tokenizer.controlTokens())
                    .containsExactlyInAnyOrderElementsOf(files.get("controls")
                            .propertyStream()
                            .map(entry -> entry.getKey())
                            .toList());
            for (int i = 0; i < FIXTURE.get("texts").size(); i++) {
                String text = FIXTURE.get("texts").get(i).textValue();
                int[] expected = MAPPER.convertValue(files.get("ids").get(i), int[].class);
                // As a template that consists of the text alone writes it.
                Prompt prompt = new ControlTokens(tokenizer.controlTokens()).in(Text.of(text, Author.TEMPLATE));
                assertThat(tokenizer.encode(prompt)).as("%s: %s", name, text).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void templatesSeeThemByTheirNames(String name) throws IOException {
        JsonNode files = FIXTURE.get("cases").get(name);
        try (DjlTokenizer loaded = load(files)) {
            Prompt prompt = loaded.chatTemplate().orElseThrow().render(List.of(ChatMessage.user("ab")));
            String rendered = prompt.pieces().stream()
                    .map(piece ->
                            piece instanceof Prompt.Control control ? control.token() : ((Prompt.Text) piece).text())
                    .collect(Collectors.joining());
            assertThat(rendered).isEqualTo(files.get("rendered").textValue());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void usersTextBecomesNoneOfThem(String name) throws IOException {
        try (DjlTokenizer loaded = load(FIXTURE.get("cases").get(name))) {
            Tokenizer tokenizer = loaded.tokenizer();
            int unknown = FIXTURE.get("model").get("vocab").get("<unk>").intValue();
            for (JsonNode text : FIXTURE.get("texts")) {
                assertThat(Arrays.stream(tokenizer.encode(text.textValue()))
                                .filter(token -> token != unknown && tokenizer.isControl(token)))
                        .as("%s: %s", name, text)
                        .isEmpty();
            }
        }
    }

    @Test
    void noCharacterIsLostThatIsASpecialToken() throws IOException {
        try (DjlTokenizer loaded = load(FIXTURE.get("cases").get("a character that texts have"))) {
            Tokenizer tokenizer = loaded.tokenizer();
            assertThat(tokenizer.decode(tokenizer.encode("bba.b"))).isEqualTo("bba.b");
        }
    }

    @Test
    void aTokenPastTheEmbeddingIsFineUntilItIsUsed() throws IOException {
        ObjectNode files =
                FIXTURE.get("cases").get("in neither vocabulary nor file").deepCopy();
        ((ObjectNode) files.get("tokenizer"))
                .withArray("added_tokens")
                .addObject()
                .put("id", 96)
                .put("content", "[PAD]")
                .put("special", true);
        try (DjlTokenizer loaded = load(files)) {
            Tokenizer tokenizer = loaded.tokenizer();
            assertThat(tokenizer.vocabularySize()).isLessThanOrEqualTo(96);
            assertThat(tokenizer.encode("[PAD]")).isNotEmpty();
            assertThatThrownBy(() -> tokenizer.encode(new Prompt(List.of(new Prompt.Control("[PAD]")))))
                    .isInstanceOf(CautiousException.class)
                    .hasMessageContaining("[PAD]")
                    .hasMessageContaining("96");
        }
    }

    /** {@code tokenizers} reads it by merges there; whoever wrote it. */
    @Test
    void refusesATokenThatIsNoneWithinAWordAndYetMadeByMerges() throws IOException {
        ObjectNode files = FIXTURE.get("cases").get("merges use their spelling").deepCopy();
        ((ObjectNode) files.get("tokenizer").get("added_tokens").get(0)).put("single_word", true);
        try (DjlTokenizer loaded = load(files)) {
            Tokenizer tokenizer = loaded.tokenizer();
            Prompt.Piece start = new Prompt.Control("<s>");
            assertThat(tokenizer.encode(new Prompt(List.of(start, new Prompt.Text(" ab")))))
                    .startsWith(files.get("bos").intValue());
            Prompt within = new Prompt(List.of(new Prompt.Text("x"), start, new Prompt.Text("x")));
            assertThatThrownBy(() -> tokenizer.encode(within))
                    .isInstanceOf(CautiousException.class)
                    .hasMessageContaining("tokenizer.json")
                    .hasMessageContaining("<s>");
            assertThat(tokenizer.encode("x<s>x")).isNotEmpty();
        }
    }

    @Test
    void namesAnIdOfAddedTokensThatIsNone() {
        ObjectNode files =
                FIXTURE.get("cases").get("in added_tokens.json alone").deepCopy();
        ((ObjectNode) files.get("added")).put("<x>", "seven");
        assertThatThrownBy(() -> load(files))
                .isInstanceOf(CautiousException.class)
                .hasMessageContaining("added_tokens.json")
                .hasMessageContaining("<x>");
    }

    @Test
    void namesMalformedTokens() throws IOException {
        ObjectNode files =
                FIXTURE.get("cases").get("only in added_tokens_decoder").deepCopy();
        ((ObjectNode) files.get("config").get("added_tokens_decoder")).put("seven", 7);
        assertThatThrownBy(() -> load(files))
                .isInstanceOf(CautiousException.class)
                .hasMessageContaining("added_tokens_decoder")
                .hasMessageContaining("seven");
    }
}
