package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.GgufMetadata;
import ai.cautious.djl.internal.tokenizer.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the words of a GGUF file's byte-level tokenizer are cut. */
class GgufTokenizerTest {

    private static final Path FILE = Path.of("model.gguf");

    /** With a merge of two digits, which some cut apart. */
    private static GgufMetadata metadata(String architecture, String... pre) {
        List<String> tokens = new ArrayList<>(List.of("<|end|>"));
        for (char c = '!'; c <= '~'; c++) {
            tokens.add(Character.toString(c));
        }
        tokens.add("12");
        List<Long> types = new ArrayList<>(Collections.nCopies(tokens.size(), 1L));
        types.set(0, 3L);
        Map<String, Object> values = new HashMap<>(Map.of(
                "general.architecture", architecture,
                "tokenizer.ggml.model", "gpt2",
                "tokenizer.ggml.tokens", tokens,
                "tokenizer.ggml.token_type", types,
                "tokenizer.ggml.merges", List.of("1 2")));
        for (String name : pre) {
            values.put("tokenizer.ggml.pre", name);
        }
        return new GgufMetadata(FILE, values);
    }

    private static int digits(GgufMetadata metadata) {
        return TokenizerVocabulary.read(GgufTokenizer.files(FILE, metadata))
                .pipeline()
                .encode(List.of(new Part.Text("12")))
                .length;
    }

    @Test
    void cutsAsTheFileSays() {
        assertThat(digits(metadata("llama", "gpt-2"))).isEqualTo(1);
        assertThat(digits(metadata("llama", "llama-bpe"))).isEqualTo(1);
        assertThat(digits(metadata("llama", "smollm"))).isEqualTo(2);
        assertThat(digits(metadata("llama", "qwen2"))).isEqualTo(2);
    }

    @Test
    void cutsAsAllModelsOfAnArchitectureDoWhereTheFileSaysNothing() {
        assertThat(digits(metadata("qwen2"))).isEqualTo(2);
        assertThat(digits(metadata("qwen2", "default"))).isEqualTo(2);
    }

    @Test
    void refusesAFileThatDoesNotSayHow() {
        for (GgufMetadata untold : List.of(metadata("llama"), metadata("llama", "default"))) {
            assertThatThrownBy(() -> GgufTokenizer.files(FILE, untold))
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessageContaining("model.gguf")
                    .hasMessageContaining("tokenizer.ggml.pre");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tekken", "deepseek-llm"})
    void namesAWayThatIsNotSupported(String pre) {
        assertThatThrownBy(() -> GgufTokenizer.files(FILE, metadata("llama", pre)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(pre);
    }
}
