package ai.cautious.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyCategoryTest {

    @Test
    void isItsNameAndWhatTheModelCallsIt() {
        SafetyCategory category = SafetyCategory.of("hate", "S10");
        assertThat(category)
                .isEqualTo(SafetyCategory.of("hate", "S10"))
                .hasSameHashCodeAs(SafetyCategory.of("hate", "S10"))
                .isNotEqualTo(SafetyCategory.of("hate"))
                .isNotEqualTo(SafetyCategory.of("S10", "S10"))
                .hasToString("hate=S10");
        assertThat(SafetyCategory.of("hate")).hasToString("hate").isEqualTo(SafetyCategory.of("hate", "hate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two\nlines"})
    void refusesATextThatIsNoLine(String text) {
        assertThatThrownBy(() -> SafetyCategory.of("hate", text))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("the text of category hate");
    }

    @Test
    void aProfileHasEachNameAndTextOnce() {
        for (SafetyCategory other : List.of(SafetyCategory.of("hate", "S1"), SafetyCategory.of("other", "hate"))) {
            List<SafetyCategory> both = List.of(SafetyCategory.of("hate"), other);
            assertThatThrownBy(() -> SafetyProfile.builder().categories(both))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("categories")
                    .hasMessageContaining(other.toString());
        }
    }
}
