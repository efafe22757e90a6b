package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ChatMessage;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.instruction.PromptTemplate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the templates that transformers 5 takes; see {@code make_tokenizer_classes.py}. */
class ChatTemplateFilesTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode PLACES = places();

    @TempDir
    Path folder;

    private static JsonNode places() {
        try {
            return MAPPER.readTree(Files.readString(Path.of("src/test/resources/tokenizers/classes.json")))
                    .get("places");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> names() {
        return PLACES.propertyStream().map(Map.Entry::getKey).toList();
    }

    private Map<String, String> read(JsonNode place) throws IOException {
        for (Map.Entry<String, JsonNode> file : place.get("files").properties()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue().textValue());
        }
        JsonNode config = MAPPER.createObjectNode().set("chat_template", place.get("told"));
        return ChatTemplateFiles.read(folder, config);
    }

    @ParameterizedTest
    @MethodSource("names")
    void takesTheOneThatTransformersTakes(String name) throws IOException {
        JsonNode place = PLACES.get(name);
        assertThat(read(place).get(TokenizerFiles.DEFAULT))
                .isEqualTo(place.get("rendered").textValue());
    }

    @Test
    void aModelWhoseTemplatesAllHaveOtherNamesSaysSoWhereOneIsNeeded() throws IOException {
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(Path.of("src/test/resources/checkpoints/llama-tied", file), folder.resolve(file));
        }
        JsonNode model = MAPPER.readTree(Files.readString(Path.of("src/test/resources/tokenizers/special.json")))
                .get("model");
        ObjectNode tokenizer = MAPPER.createObjectNode();
        tokenizer.set("model", model);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
        read(PLACES.get("with names alone"));
        try (DjlTokenizer loaded = DjlTokenizer.load(folder)) {
            PromptTemplate template = loaded.chatTemplate().orElseThrow();
            assertThatThrownBy(() -> template.render(List.of(ChatMessage.user("ab"))))
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessageContaining("rag, tool_use")
                    .hasMessageContaining("default");
        }
    }
}
