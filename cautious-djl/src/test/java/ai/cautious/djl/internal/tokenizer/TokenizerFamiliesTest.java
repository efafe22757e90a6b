package ai.cautious.djl.internal.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what {@code tokenizers} gives; see {@code make_tokenizers.py}. */
class TokenizerFamiliesTest {

    private static final JsonNode FIXTURE = read();

    private static JsonNode read() {
        try {
            return new ObjectMapper()
                    .readTree(Files.readString(Path.of("src/test/resources/tokenizers/families.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<String> names() {
        return FIXTURE.get("tokenizers").propertyStream().map(entry -> entry.getKey());
    }

    private static TokenizerPipeline load(String name) {
        ObjectNode file = FIXTURE.get("tokenizers").get(name).deepCopy();
        file.set("model", FIXTURE.get("models").get(file.get("model").textValue()));
        return TokenizerFile.read(name, file).pipeline(List.of(), -1);
    }

    @ParameterizedTest
    @MethodSource("names")
    void encodesAndDecodesAsTokenizersDoes(String name) {
        TokenizerPipeline tokenizer = load(name);
        for (int i = 0; i < FIXTURE.get("texts").size(); i++) {
            String text = FIXTURE.get("texts").get(i).textValue();
            JsonNode results = FIXTURE.get("results").get(name);
            int[] expected = new ObjectMapper().convertValue(results.get("ids").get(i), int[].class);
            assertThat(tokenizer.encode(text)).as("%s: %s", name, text).isEqualTo(expected);
            JsonNode decoded = results.get("decoded").get(i);
            assertThat(tokenizer.decode(expected))
                    .as("%s: %s", name, text)
                    .isEqualTo(decoded.isNull() ? text : decoded.textValue());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    @Timeout(30)
    void encodesLongTextsAsTokenizersDoes(String name) {
        TokenizerPipeline tokenizer = load(name);
        for (int i = 0; i < FIXTURE.get("long").size(); i++) {
            JsonNode spec = FIXTURE.get("long").get(i);
            String text = spec.get(0).textValue().repeat(spec.get(1).intValue())
                    + spec.get(2).textValue();
            JsonNode expected = FIXTURE.get("results").get(name).get("long").get(i);
            int[] tokens = tokenizer.encode(text);
            assertThat(tokens).as("%s: %s", name, spec).hasSize(expected.get(0).intValue());
            assertThat(crc(tokens))
                    .as("%s: %s", name, spec)
                    .isEqualTo(expected.get(1).longValue());
        }
    }

    private static long crc(int[] tokens) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * tokens.length);
        bytes.asIntBuffer().put(tokens);
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        return crc.getValue();
    }
}
