package ai.cautious.djl.internal.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFileTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A file of which one value is another; a pointer that ends in {@code -} adds to a list. */
    private static TokenizerPipeline load(String family, String pointer, String value) throws IOException {
        ObjectNode file = FamilyFixture.file(family);
        int end = pointer.lastIndexOf('/');
        JsonNode parent = file.at(pointer.substring(0, end));
        String field = pointer.substring(end + 1);
        JsonNode set = value == null ? null : MAPPER.readTree(value.replace('\'', '"'));
        if (parent instanceof ArrayNode array) {
            if (field.equals("-")) {
                array.add(set);
            } else {
                array.set(Integer.parseInt(field), set);
            }
        } else if (set == null) {
            ((ObjectNode) parent).remove(field);
        } else {
            ((ObjectNode) parent).set(field, set);
        }
        return TokenizerFile.read("tok.json", file).pipeline(List.of(), -1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "gpt2; /model; ; model is missing",
                "gpt2; /model; 7; model is 7; ",
                "gpt2; /model/vocab; ; model.vocab is missing",
                "gpt2; /model/vocab; []; model.vocab is []",
                "gpt2; /model/vocab/a; -1; the id of \"a\" is -1",
                "gpt2; /model/vocab/a; 'x'; the id of \"a\" is \"x\"",
                "gpt2; /model/vocab/a; 99999999; it must be from 0 to",
                "gpt2; /model/merges; ; model.merges is missing",
                "gpt2; /model/merges/-; 7; model.merges[",
                "gpt2; /model/merges/-; 'a'; is neither two tokens",
                "gpt2; /model/merges/-; 'a b c'; is neither two tokens",
                "gpt2; /model/merges/-; ['a', 7]; is neither two tokens",
                "gpt2; /model/merges/-; ['a', '']; needs the token \"\"",
                "gpt2; /model/merges/-; ['a', 'nothing']; needs the token \"anothing\"",
                "gpt2; /model/unk_token; 7; model.unk_token is 7",
                "gpt2; /model/byte_fallback; 'yes'; model.byte_fallback is \"yes\"",
                "gpt2; /model/ignore_merges; 1; model.ignore_merges is 1",
                "gpt2; /added_tokens; {}; added_tokens is {}",
                "gpt2; /added_tokens/-; 7; added_tokens[0] is no object",
                "gpt2; /added_tokens/-; {'id': 1}; added_tokens[0].content is missing",
                "gpt2; /added_tokens/-; {'id': 1, 'content': ''}; added_tokens[0].content is \"\"",
                "gpt2; /added_tokens/-; {'id': 9999999, 'content': 'x y'}; the id of \"x y\" is 9999999",
                "gpt2; /added_tokens/-; {'id': 1, 'content': 'x y'}; token 1 is both",
                "gpt2; /added_tokens/-; {'id': 700, 'content': 'x y', 'lstrip': 1}; added_tokens[0].lstrip is 1",
                "gpt2; /pre_tokenizer; {}; pre_tokenizer.type is missing",
                "gpt2; /pre_tokenizer/add_prefix_space; 'no'; pre_tokenizer.add_prefix_space is \"no\"",
                "gpt2-split; /pre_tokenizer/pretokenizers; 7; pre_tokenizer.pretokenizers is 7",
                "gpt2-split; /pre_tokenizer/pretokenizers/0/behavior; 'Shred'; pretokenizers[0].behavior is \"Shred\"",
                "gpt2-split; /pre_tokenizer/pretokenizers/0/pattern; 'x'; pretokenizers[0].pattern is \"x\"",
                "gpt2-split; /pre_tokenizer/pretokenizers/0/pattern; {'String': ''}; pretokenizers[0].pattern.String is \"\"",
                "fixed; /pre_tokenizer/pretokenizers/0/length; 0; pretokenizers[0].length is 0",
                "mistral; /pre_tokenizer/prepend_scheme; 'last'; pre_tokenizer.prepend_scheme is \"last\"",
                "mistral; /pre_tokenizer/replacement; '__'; pre_tokenizer.replacement is \"__\"",
                "llama2; /normalizer/normalizers/0/prepend; 7; normalizer.normalizers[0].prepend is 7",
                "llama2; /normalizer/normalizers/1/content; ; normalizer.normalizers[1].content is missing",
                "llama2; /decoder/decoders/3/start; -1; decoder.decoders[3].start is -1",
                "llama2; /decoder/decoders/3/content; 'ab'; decoder.decoders[3].content is \"ab\"",
                "accent; /model/merges/-; ['a', 'b']; lacks the continuing_subword_prefix",
                "t5; /model/vocab; {}; model.vocab is {}",
                "t5; /model/vocab/3; ['a']; model.vocab[3] is [\"a\"]",
                "t5; /model/vocab/3; ['a', 'b']; model.vocab[3] has no score",
                "t5; /model/vocab/3; ['a', 1e999]; model.vocab[3] has no score that is a finite number",
                "t5; /model/vocab/3; ['a', -1e999]; model.vocab[3] has no score that is a finite number",
                "t5; /model/unk_id; 999999; model.unk_id is 999999",
                "uncased-words; /model/unk_token; 7; model.unk_token is 7",
                "uncased-words; /model/max_input_chars_per_word; -1; model.max_input_chars_per_word is -1",
                "uncased-words; /model/continuing_subword_prefix; ; model.continuing_subword_prefix is missing",
                "uncased-words; /normalizer/lowercase; 'no'; normalizer.lowercase is \"no\""
            })
    void namesFileAndFieldOfWhatIsMalformed(String family, String pointer, String value, String named) {
        assertThatThrownBy(() -> load(family, pointer, value))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tok.json")
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "gpt2; /model/type; 'WordLevel'; model.type is \"WordLevel\"",
                "gpt2; /model/dropout; 0.1; dropout of 0.1",
                "gpt2; /normalizer; {'type': 'Nmt'}; normalizer is a normalizer of the type Nmt",
                "gpt2; /pre_tokenizer; {'type': 'UnicodeScripts'}; pre_tokenizer is a pre-tokenizer of the type UnicodeScripts",
                "llama2; /decoder/decoders/1; {'type': 'CTC'}; decoder.decoders[1] is a decoder of the type CTC"
            })
    void namesWhatIsNotSupported(String family, String pointer, String value, String named) {
        assertThatThrownBy(() -> load(family, pointer, value))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tok.json")
                .hasMessageContaining(named);
    }

    @Test
    void nestedAndRepeatedPartsAreBounded() {
        String deep = "{'type':'Sequence','normalizers':[".repeat(40) + "{'type':'NFC'}" + "]}".repeat(40);
        assertThatThrownBy(() -> load("gpt2", "/normalizer", deep))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("levels deep");
        String twice = "{'type':'Replace','pattern':{'String':'a'},'content':'aa'}";
        String many = "{'type':'Sequence','normalizers':[" + (twice + ",").repeat(39) + twice + "]}";
        assertThatThrownBy(() -> load("gpt2", "/normalizer", many).encode("a"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void tokensThatAreAddedGetTheNextIds() {
        TokenizerFile file = TokenizerFile.read("tok.json", FamilyFixture.file("gpt2"));
        int size = file.pieces().length;
        file.add(List.of(AddedToken.special("<new>"), AddedToken.special("a"), AddedToken.special("<newer>")));
        assertThat(file.addedTokens())
                .extracting(AddedToken::id)
                .containsExactly(size, List.of(file.pieces()).indexOf("a"), size + 1);
        assertThat(file.pieces()[size + 1]).isEqualTo("<newer>");
    }
}
