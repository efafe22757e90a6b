package ai.cautious.djl.internal.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousException;
import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ended the JVM, or took for ever, in the native library. */
class TokenizerBoundsTest {

    private static TokenizerPipeline with(String part, String json) throws IOException {
        ObjectNode file = FamilyFixture.file("gpt2");
        file.set(part, new ObjectMapper().readTree(json));
        return TokenizerFile.read("tok.json", file).pipeline(List.of(), -1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "llama2", "t5"})
    @Timeout(60)
    void aRunOfTenMillionBlanks(String family) {
        TokenizerPipeline tokenizer = FamilyFixture.load(family);
        String text = " ".repeat(10_000_001) + "a";
        int[] tokens = tokenizer.encode(text);
        assertThat(tokens.length).isBetween(1, text.length() + 1);
        if (!family.equals("t5")) {
            assertThat(tokenizer.decode(tokens)).isEqualTo(text);
            // But for its ends a run of one character is one token, again and again.
            long kinds = Arrays.stream(tokens, 2, tokens.length - 8).distinct().count();
            assertThat(kinds).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"qwen2,'word '", "llama2,'word '", "qwen2,=", "mistral,ab1"})
    @Timeout(60)
    void textsOfTwentyOneMillionCharacters(String family, String unit) {
        TokenizerPipeline tokenizer = FamilyFixture.load(family);
        String text = unit.repeat(21_000_000 / unit.length());
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }

    @Test
    @Timeout(60)
    void aTextOfFifteenMegabytesWithoutASpace() {
        TokenizerPipeline tokenizer = FamilyFixture.load("qwen2");
        String text = "猫私は好きです你好世界안녕".repeat(380_000);
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }

    @Test
    @Timeout(60)
    void whatCannotBeCutHasALimit() {
        String text = "a".repeat(TextModel.LONGEST_PIECE + 1);
        assertThatThrownBy(() -> FamilyFixture.load("nemo").encode(text))
                .isInstanceOf(CautiousException.class)
                .hasMessageContaining("32000001")
                .hasMessageContaining("at most 32000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+$\"},\"behavior\":\"Isolated\",\"invert\":false}",
                "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(?:a|a)*b\"},\"behavior\":\"Removed\",\"invert\":true}"
            })
    @Timeout(60)
    void backtrackingPatternsAreMatchedInBoundedTime(String split) throws IOException {
        TokenizerPipeline tokenizer = with("pre_tokenizer", split);
        assertThat(tokenizer.encode("a".repeat(40) + "!")).isNotNull();
        assertThatThrownBy(() -> tokenizer.encode("a".repeat(1_000_000) + "!"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tok.json: pre_tokenizer.pattern.Regex")
                .hasMessageContaining("too many steps");
    }

    @Test
    @Timeout(60)
    void soAreThoseOfReplacements() throws IOException {
        String replace = "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(a+)+$\"},\"content\":\"z\"}";
        TokenizerPipeline tokenizer = with("normalizer", replace);
        TokenizerPipeline plain = FamilyFixture.load("gpt2");
        assertThat(tokenizer.encode("a".repeat(40) + "!")).isEqualTo(plain.encode("a".repeat(40) + "!"));
        assertThat(tokenizer.encode("b" + "a".repeat(40))).isEqualTo(plain.encode("bz"));
        assertThatThrownBy(() -> tokenizer.encode("a".repeat(1_000_000) + "!"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tok.json: normalizer.pattern.Regex");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?<=a)b",
                "(a)\\\\1",
                "a(?=bc)",
                "\\\\bword",
                "(?>a+)a",
                "a++a",
                "^a",
                "\\\\p{Greek}",
                "(a*)*",
                "a{1,2000}"
            })
    void patternsThatCannotBeMatchedAreNamed(String pattern) {
        String split = "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"" + pattern
                + "\"},\"behavior\":\"Isolated\",\"invert\":false}";
        assertThatThrownBy(() -> with("pre_tokenizer", split))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tok.json: pre_tokenizer.pattern.Regex")
                .hasMessageContaining(pattern.replace("\\\\", "\\"));
    }

    @Test
    void stripsALoneToken() throws IOException {
        String strip = "{\"type\":\"Strip\",\"content\":\"a\",\"start\":3,\"stop\":3}";
        TokenizerPipeline tokenizer = with("decoder", strip);
        assertThat(tokenizer.decode(tokenizer.encode("a"))).isEmpty();
        assertThat(tokenizer.decode(tokenizer.encode("b"))).isEqualTo("b");
        assertThat(tokenizer.decode()).isEmpty();
    }
}
