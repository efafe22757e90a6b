package ai.cautious.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.instruction.Prompt;
import ai.cautious.model.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class IncrementalDetokenizerTest {

    /** A token for each byte; optionally the first space of a text is left out, as SentencePiece tokenizers do. */
    private record ByteTokenizer(boolean stripsFirstSpace) implements Tokenizer {

        @Override
        public String decode(int... tokens) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int token : tokens) {
                bytes.write(token);
            }
            String text = bytes.toString(StandardCharsets.UTF_8);
            return stripsFirstSpace && text.startsWith(" ") ? text.substring(1) : text;
        }

        @Override
        public int vocabularySize() {
            return 256;
        }

        @Override
        public int[] encode(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int[] encode(Prompt prompt) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> controlTokens() {
            return Set.of();
        }

        @Override
        public boolean isControl(int token) {
            return false;
        }

        @Override
        public String piece(int token) {
            return Integer.toHexString(token);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", " ", "  b", "é", "€", "😀", "👩‍👩‍👧", "\uFFFD", "\n", "漢字")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<List<Integer>> bytes() {
        return Arbitraries.integers().between(0, 255).list().ofMaxSize(20);
    }

    @Property(tries = 500, seed = "1")
    void thePiecesJoinedAreTheText(@ForAll("texts") String text, @ForAll boolean strips) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[utf8.length];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = utf8[i] & 0xFF;
        }
        assertJoins(tokens, strips);
    }

    @Property(tries = 500, seed = "2")
    void alsoWhereTheBytesAreNoText(@ForAll("bytes") List<Integer> bytes, @ForAll boolean strips) {
        assertJoins(bytes.stream().mapToInt(Integer::intValue).toArray(), strips);
    }

    private static void assertJoins(int[] tokens, boolean strips) {
        ByteTokenizer tokenizer = new ByteTokenizer(strips);
        IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(tokenizer);
        StringBuilder joined = new StringBuilder();
        for (int token : tokens) {
            String piece = detokenizer.push(token);
            assertThat(piece).doesNotEndWith("\uFFFD");
            assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                    .isTrue();
            joined.append(piece);
        }
        joined.append(detokenizer.finish());
        assertThat(joined).hasToString(tokenizer.decode(tokens));
    }

    @Test
    void holdsBackHalfACharacter() {
        IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(new ByteTokenizer(false));
        assertThat(detokenizer.push(0xE2)).isEmpty();
        assertThat(detokenizer.push(0x82)).isEmpty();
        assertThat(detokenizer.push(0xAC)).isEqualTo("€");
        assertThat(detokenizer.push('a')).isEqualTo("a");
        assertThat(detokenizer.push(0xE2)).isEmpty();
        assertThat(detokenizer.finish()).isEqualTo("\uFFFD");
    }
}
