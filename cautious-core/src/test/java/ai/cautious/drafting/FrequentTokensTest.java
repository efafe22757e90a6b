package ai.cautious.drafting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.testing.LetterTokenizer;
import ai.cautious.testing.PiecesTokenizer;
import ai.cautious.testing.TableModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrequentTokensTest {

    private static final TableModel MODEL = TableModel.of(1, 8, 1).endingAt(6);

    @Test
    void ranksWhatTextsHoldAndKeepsWhatEndsAnAnswer() {
        String text = "c".repeat(900_000) + "e".repeat(800_000);
        DraftVocabulary three = FrequentTokens.of(MODEL, 3, List.of(text));
        assertThat(three.tokens()).containsExactly(2, 4, 6);
        assertThat(three.names()).containsExactly(2, 4, 6);
        assertThat(three.size()).isEqualTo(8);
    }

    @Test
    void withoutTextsLowIdsAreFrequent() {
        assertThat(FrequentTokens.of(MODEL, 4, List.of()).tokens()).containsExactly(0, 1, 2, 6);
        assertThat(FrequentTokens.of(MODEL, 100, List.of()).tokens()).hasSize(8);
        assertThatThrownBy(() -> FrequentTokens.of(MODEL, 0)).isInstanceOf(InvalidOptionException.class);
    }

    @Test
    void knowsEnglishAndLeavesControlTokensOut() {
        TableModel letters = TableModel.of(1, 4, 1).reading(new PiecesTokenizer("<start>", "~~~", " the", "\u2603"));
        assertThat(FrequentTokens.of(letters, 2).tokens()).contains(2).doesNotContain(0);
        TableModel padded = TableModel.of(1, 8, 1).reading(new LetterTokenizer(4, 4));
        assertThat(FrequentTokens.of(padded, 8, List.of()).tokens()).hasSize(4);
    }
}
