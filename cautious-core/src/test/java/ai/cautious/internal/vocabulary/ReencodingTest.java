package ai.cautious.internal.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.testing.PiecesTokenizer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReencodingTest {

    private static final PiecesTokenizer FROM =
            new PiecesTokenizer("a", "b", " a", " b", "abab", "<end>", "<only here>");
    private static final PiecesTokenizer TO = new PiecesTokenizer("<end>", " b", "ab", " a", "a", "ba", "b");

    /** From 0 on a token, below it a truncation by so many. */
    @Property(tries = 300, seed = "12")
    void isWhatEncodingFromScratchGives(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -9, max = 6) Integer> steps,
            @ForAll @IntRange(min = 1, max = 8) int repeated) {
        Reencoding text = new Reencoding(FROM, TO);
        List<Integer> tokens = new ArrayList<>();
        for (int step : steps) {
            if (step < 0) {
                int length = Math.max(0, tokens.size() + step);
                text.truncate(length);
                tokens.subList(length, tokens.size()).clear();
            } else {
                for (int i = 0; i < repeated; i++) {
                    // Words of two tokens.
                    int token = i % 2 == 0 ? step : (step + 3) % 5;
                    text.append(token);
                    tokens.add(token);
                }
            }
            Reencoding fresh = new Reencoding(FROM, TO);
            tokens.forEach(fresh::append);
            assertThat(text.encoded(true)).isEqualTo(fresh.encoded(true));
            assertThat(text.length()).isEqualTo(tokens.size());
        }
    }

    @Test
    void joinsWhatIsSpeltAcrossTokensAndKeepsControlTokens() {
        Reencoding text = new Reencoding(FROM, TO);
        // "a", "b", "<end>", "<only here>", " b", "a"
        for (int token : new int[] {0, 1, 5, 6, 3, 0}) {
            text.append(token);
        }
        assertThat(text.encoded(true)).containsExactly(2, 0, 1, 4);
    }

    @Test
    void waitsForTheRestOfACharacter() {
        PiecesTokenizer bytes = new PiecesTokenizer("a", "\uFFFD");
        Reencoding text = new Reencoding(bytes, new PiecesTokenizer("\uFFFD", "a"));
        text.append(0);
        text.append(1);
        assertThat(text.encoded(true)).containsExactly(1);
        text.append(0);
        assertThat(text.encoded(true)).containsExactly(1, 0, 1);
    }
}
