package ai.cautious.internal.text;

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

    private static final int CONTROL = 256;
    private static final int WORD = 257;
    private static final int SIZE = 258;

    /**
     * A token for each byte, a control token and one of several characters; optionally the first space of a text is left
     * out, as SentencePiece tokenizers do. Refuses to decode more than a few tokens at once, where it is told to.
     */
    private record ByteTokenizer(boolean stripsFirstSpace, int most) implements Tokenizer {

        ByteTokenizer(boolean stripsFirstSpace) {
            this(stripsFirstSpace, Integer.MAX_VALUE);
        }

        @Override
        public String decode(int... tokens) {
            assertThat(tokens).hasSizeLessThanOrEqualTo(most);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int token : tokens) {
                if (token == WORD) {
                    bytes.writeBytes(" né".getBytes(StandardCharsets.UTF_8));
                } else if (token != CONTROL) {
                    bytes.write(token);
                }
            }
            String text = bytes.toString(StandardCharsets.UTF_8);
            return stripsFirstSpace && text.startsWith(" ") ? text.substring(1) : text;
        }

        @Override
        public int vocabularySize() {
            return SIZE;
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
            assertThat(token).isLessThan(SIZE);
            return token == CONTROL;
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
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<List<Integer>> bytes() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, WORD),
                        // The bytes of U+FFFD and of emoji, a space and what is no byte: the hard cases, and often.
                        Arbitraries.of(0xEF, 0xBF, 0xBD, 0xF0, 0x9F, 0x98, 0x80, 0xFF, (int) ' ', CONTROL, WORD))
                .list()
                .ofMaxSize(120);
    }

    @Test
    void aTokenThatOnlyTheModelHasIsNoText() {
        IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(new ByteTokenizer(false));
        assertThat(detokenizer.push(0xC3)).isEmpty();
        assertThat(detokenizer.push(SIZE)).isEmpty();
        assertThat(detokenizer.push(0xA9)).isEqualTo("é");
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
        String whole = new ByteTokenizer(strips).decode(tokens);
        IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(new ByteTokenizer(strips, 40));
        StringBuilder joined = new StringBuilder();
        for (int token : tokens) {
            joined.append(detokenizer.push(token));
            assertThat(whole).startsWith(joined);
            assertThat(joined.isEmpty() || !Character.isHighSurrogate(joined.charAt(joined.length() - 1)))
                    .isTrue();
        }
        joined.append(detokenizer.finish());
        assertThat(joined).hasToString(whole);
    }

    @Test
    void bytesThatAreNoTextAreReleasedAsTheyCome() {
        IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(new ByteTokenizer(false, 40));
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            joined.append(detokenizer.push(0xFF));
        }
        assertThat(joined).hasToString("\uFFFD".repeat(997));
        assertThat(detokenizer.finish()).isEqualTo("\uFFFD".repeat(3));
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
