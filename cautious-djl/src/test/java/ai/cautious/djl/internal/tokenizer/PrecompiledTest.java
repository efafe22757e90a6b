package ai.cautious.djl.internal.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ModelFormatException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SentencePiece's rules where they are malformed; what well-formed ones do is in {@code make_tokenizers.py}. */
class PrecompiledTest {

    private static byte[] trie(String texts, int... units) {
        byte[] behind = texts.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (units.length + 1) + behind.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Integer.BYTES * units.length);
        for (int unit : units) {
            bytes.putInt(unit);
        }
        return bytes.put(behind).array();
    }

    private static Normalizer ofText(String rules) {
        ObjectNode node = new ObjectMapper().createObjectNode().put("precompiled_charsmap", rules);
        return Precompiled.read(new Component("a file", node));
    }

    private static Normalizer ofBytes(byte... rules) {
        ObjectNode node = new ObjectMapper().createObjectNode().put("precompiled_charsmap", rules);
        return Precompiled.read(new Component("a file", node));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "AAA", "AAAAAA==", "/////w==", "AwAAAAAA", "CAAAAAAAAAA="})
    void namesRulesThatAreNone(String rules) {
        assertThatThrownBy(() -> ofText(rules))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("a file: precompiled_charsmap is");
    }

    @Test
    void namesRulesThatAreNoText() {
        ObjectNode node = new ObjectMapper().createObjectNode().put("precompiled_charsmap", 7);
        Component component = new Component("a file", node);
        assertThatThrownBy(() -> Precompiled.read(component))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("a file: precompiled_charsmap is");
    }

    @Test
    void namesATrieThatPointsOutsideOfItself() {
        Normalizer outside = ofBytes(trie("", 1 << 30));
        assertThatThrownBy(() -> outside.normalize("a"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("precompiled_charsmap is no trie: it points outside of itself");
        int[] units = new int[256];
        units[0] = 1 << 10;
        units[1 ^ 'a'] = 'a' | 1 << 8 | 2 << 10;
        units[1 ^ 'a' ^ 2] = 1 << 31 | 7;
        Normalizer behind = ofBytes(trie("text", units));
        assertThatThrownBy(() -> behind.normalize("a")).hasMessageContaining("it points behind its texts");
        units[1 ^ 'a' ^ 2] = 1 << 31;
        assertThat(ofBytes(trie("text", units)).normalize("abA")).isEqualTo("textbA");
    }

    @Test
    void nothingIsRewrittenByNoRules() {
        assertThat(ofText("").normalize("\uff41\r\n")).isEqualTo("\uff41\r\n");
    }
}
