package ai.cautious.internal.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.IncompatibleModelsException;
import ai.cautious.testing.LetterTokenizer;
import ai.cautious.testing.TableModel;
import org.junit.jupiter.api.Test;

class SharedVocabularyTest {

    private static final TableModel EIGHT = TableModel.of(1, 8, 3);
    private static final TableModel NINE = TableModel.of(2, 9, 3);

    @Test
    void equalVocabulariesAreShared() {
        assertThat(SharedVocabulary.size(TableModel.of(3, 8, 3), EIGHT)).isEqualTo(8);
    }

    @Test
    void logitsWithoutTokensArePadding() {
        TableModel padded = NINE.reading(new LetterTokenizer(8));
        assertThat(SharedVocabulary.size(padded, EIGHT)).isEqualTo(8);
        assertThat(SharedVocabulary.size(EIGHT, padded)).isEqualTo(8);
    }

    @Test
    void entriesThatStandForNothingArePadding() {
        TableModel padded = NINE.reading(new LetterTokenizer(9, 8));
        assertThat(SharedVocabulary.size(padded, EIGHT)).isEqualTo(8);
        assertThat(SharedVocabulary.size(EIGHT, padded)).isEqualTo(8);
        assertThat(SharedVocabulary.size(padded, padded)).isEqualTo(9);
    }

    @Test
    void aTokenThatOneModelLacksIsRefusedByName() {
        assertThatThrownBy(() -> SharedVocabulary.size(NINE, EIGHT))
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessage(
                        "token 8 is \"i\" in table 2 and nothing in table 1: the two have different vocabularies;"
                                + " choose a draft with the verifier's tokenizer, or let SharedTokensDraft draft what both have");
        assertThatThrownBy(() -> SharedVocabulary.size(EIGHT.reading(new LetterTokenizer(9)), NINE))
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContaining("token 8 is nothing in table 1 and \"i\" in table 2");
    }
}
