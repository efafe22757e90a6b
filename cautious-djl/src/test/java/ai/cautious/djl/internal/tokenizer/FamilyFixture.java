package ai.cautious.djl.internal.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tokenizers of every family and what {@code tokenizers} makes of texts; see {@code make_tokenizers.py}. */
final class FamilyFixture {

    private static final JsonNode ROOT = read();

    private FamilyFixture() {}

    private static JsonNode read() {
        try {
            return new ObjectMapper()
                    .readTree(Files.readString(Path.of("src/test/resources/tokenizers/families.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> names() {
        return ROOT.get("tokenizers")
                .propertyStream()
                .map(entry -> entry.getKey())
                .toList();
    }

    static JsonNode field(String name) {
        return ROOT.get(name);
    }

    /** A whole tokenizer.json. */
    static ObjectNode file(String name) {
        ObjectNode file = ROOT.get("tokenizers").get(name).deepCopy();
        file.set("model", ROOT.get("models").get(file.get("model").textValue()).deepCopy());
        return file;
    }

    static TokenizerPipeline load(String name) {
        return TokenizerFile.read(name, file(name)).pipeline(List.of(), -1);
    }
}
