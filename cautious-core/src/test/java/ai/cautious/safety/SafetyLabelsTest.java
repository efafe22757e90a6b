package ai.cautious.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import ai.cautious.model.ModelJudge;
import ai.cautious.testing.PiecesTokenizer;
import ai.cautious.testing.TableModel;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SafetyLabelsTest {

    private static final SafetyLabels THREE = SafetyLabels.builder()
            .label("S", Severity.SAFE)
            .label("C", Severity.CONTROVERSIAL)
            .label("U", Severity.TOXIC)
            .build();

    @Test
    void eachMarkerHasItsSeverity() {
        assertThat(THREE.severities())
                .containsExactly(
                        Map.entry("S", Severity.SAFE),
                        Map.entry("C", Severity.CONTROVERSIAL),
                        Map.entry("U", Severity.TOXIC));
        assertThat(THREE.safe()).isEqualTo("S");
        assertThat(THREE.toxic()).isEqualTo("U");
        assertThat(THREE.toBuilder().build()).isEqualTo(THREE).isNotEqualTo(SafetyLabels.of("U", "S"));
        assertThat(SafetyLabels.of("<Toc>", "<Safe>")).isEqualTo(SafetyLabels.defaults());
    }

    @Test
    void refusesWhatIsAmbiguousOrLeavesNothingToTellApart() {
        SafetyLabels.Builder labels = SafetyLabels.builder().label("Unsafe", Severity.TOXIC);
        assertThatThrownBy(() -> labels.label("Un", Severity.TOXIC))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("label is Un");
        assertThatThrownBy(() -> labels.label("", Severity.SAFE)).hasMessageContaining("label is \"\"");
        assertThatThrownBy(labels::build).hasMessageContaining("TOXIC").hasMessageContaining("SAFE");
        assertThatThrownBy(() -> SafetyLabels.builder()
                        .label("S", Severity.SAFE)
                        .label("C", Severity.CONTROVERSIAL)
                        .build())
                .isInstanceOf(InvalidOptionException.class);
    }

    /** Reads S, C, U and x, and says them with given logarithms. */
    private static SafetyVerdict verdict(SafetyLabels labels, float... logits) {
        TableModel model = TableModel.of(1, 4, 0)
                .reading(new PiecesTokenizer("S", "C", "U", "x"))
                .steered(context -> logits);
        SafetyProfile profile = SafetyProfile.builder()
                .instruction("x")
                .labels(labels)
                .minMarkerMass(0)
                .build();
        return (SafetyVerdict)
                ModelJudge.of(model, profile).judge(JudgeRequest.of("x")).outcome();
    }

    @Test
    void whatIsControversialCountsAsToxic() {
        float[] logits = {(float) Math.log(3), (float) Math.log(2), (float) Math.log(4), (float) Math.log(5)};
        assertThat(verdict(THREE, logits).toxicProbability()).isCloseTo((2 + 4) / 9.0, within(1e-6));
        assertThat(verdict(SafetyLabels.of("U", "S"), logits).toxicProbability())
                .isCloseTo(4 / 7.0, within(1e-6));
    }
}
