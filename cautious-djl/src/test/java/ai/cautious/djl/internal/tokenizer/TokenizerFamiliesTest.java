package ai.cautious.djl.internal.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.internal.pattern.LinearPattern;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what {@code tokenizers} gives; see {@code make_tokenizers.py}. */
class TokenizerFamiliesTest {

    static List<String> names() {
        return FamilyFixture.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void encodesAndDecodesAsTokenizersDoes(String name) {
        TokenizerPipeline tokenizer = FamilyFixture.load(name);
        for (int i = 0; i < FamilyFixture.field("texts").size(); i++) {
            String text = FamilyFixture.field("texts").get(i).textValue();
            JsonNode results = FamilyFixture.field("results").get(name);
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
        TokenizerPipeline tokenizer = FamilyFixture.load(name);
        for (int i = 0; i < FamilyFixture.field("long").size(); i++) {
            JsonNode spec = FamilyFixture.field("long").get(i);
            String text = spec.get(0).textValue().repeat(spec.get(1).intValue())
                    + spec.get(2).textValue();
            JsonNode expected =
                    FamilyFixture.field("results").get(name).get("long").get(i);
            int[] tokens = tokenizer.encode(text);
            assertThat(tokens).as("%s: %s", name, spec).hasSize(expected.get(0).intValue());
            assertThat(crc(tokens))
                    .as("%s: %s", name, spec)
                    .isEqualTo(expected.get(1).longValue());
        }
    }

    static List<String> patterns() {
        return FamilyFixture.field("patterns")
                .propertyStream()
                .map(entry -> entry.getKey())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void patternsFindWhatOnigurumaFinds(String pattern) {
        LinearPattern compiled = LinearPattern.compile("a test", pattern);
        for (int i = 0; i < FamilyFixture.field("subjects").size(); i++) {
            String text = FamilyFixture.field("subjects").get(i).textValue();
            List<String> found = new ArrayList<>();
            compiled.forEach(text.toCharArray(), 0, text.length(), (from, to) -> found.add(text.substring(from, to)));
            found.removeIf(String::isEmpty);
            JsonNode expected = FamilyFixture.field("patterns").get(pattern).get(i);
            assertThat(found)
                    .as("%s: %s", pattern, text)
                    .isEqualTo(expected.valueStream().map(JsonNode::textValue).toList());
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
