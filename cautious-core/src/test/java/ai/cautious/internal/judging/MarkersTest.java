package ai.cautious.internal.judging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import ai.cautious.model.DraftSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.Severity;
import ai.cautious.testing.PiecesTokenizer;
import ai.cautious.testing.TableModel;
import org.junit.jupiter.api.Test;

class MarkersTest {

    private static final SafetyProfile PROFILE =
            SafetyProfile.builder().labels(SafetyLabels.of("[T]", "[S]")).build();

    /** The probability of a continuation, by the model's own account. */
    private static double probability(DraftSession session, int... continuation) {
        double sum = 0;
        for (double score : session.score(continuation)) {
            sum += score;
        }
        return Math.exp(sum);
    }

    @Test
    void aMarkerCountsWithAndWithoutTheLineEndThatItsLastTokenMayTakeIn() {
        TableModel model = TableModel.of(4, 6, 2).reading(new PiecesTokenizer("[T", "[S", "]", "]\n", "\n", "x"));
        Markers markers = Markers.of(PROFILE, model);
        assertThat(markers.opening()).containsExactly(1, 3);
        try (DraftSession session = model.open(SessionOptions.of(10, 6))) {
            session.append(5);
            Markers.LogMasses masses = markers.score(session);
            double toxic = probability(session, 0, 2) + probability(session, 0, 3);
            double safe = probability(session, 1, 2) + probability(session, 1, 3);
            assertThat(masses.sum()).isCloseTo(toxic + safe, within(1e-9));
            assertThat(masses.odds()).isCloseTo(Math.log(toxic / safe), within(1e-9));
        }
    }

    @Test
    void aSeparateLineEndIsNoFormOfItsOwn() {
        TableModel model = TableModel.of(4, 5, 2).reading(new PiecesTokenizer("[T", "[S", "]", "\n", "x"));
        Markers markers = Markers.of(PROFILE, model);
        assertThat(markers.opening()).containsExactly(1, 2, 3);
        try (DraftSession session = model.open(SessionOptions.of(10, 5))) {
            session.append(4);
            assertThat(markers.score(session).sum())
                    .isCloseTo(probability(session, 0, 2) + probability(session, 1, 2), within(1e-9));
        }
    }

    @Test
    void whatStandsBeforeAMarkerIsOnlyWhatAllHaveInCommon() {
        TableModel model = TableModel.of(4, 6, 2).reading(new PiecesTokenizer("A:", " ", " T", " S", "\n", "x"));
        SafetyProfile prefixed = PROFILE.toBuilder()
                .answerPrefix("A: ")
                .labels(SafetyLabels.of("T", "S"))
                .build();
        Markers markers = Markers.of(prefixed, model);
        assertThat(markers.prefix()).containsExactly(0);
        assertThat(markers.opening()).containsExactly(3, 4);
        try (DraftSession session = model.open(SessionOptions.of(10, 6))) {
            session.append(5, 0);
            Markers.LogMasses masses = markers.score(session);
            double toxic = probability(session, 2);
            double safe = probability(session, 3);
            assertThat(masses.sum()).isCloseTo(toxic + safe, within(1e-9));
            assertThat(masses.odds()).isCloseTo(Math.log(toxic / safe), within(1e-9));
        }
    }

    @Test
    void whatIsControversialCountsAsTheProfileHasIt() {
        TableModel model = TableModel.of(4, 5, 2).reading(new PiecesTokenizer("T", "C", "S", "\n", "x"));
        SafetyProfile strict = PROFILE.toBuilder()
                .labels(SafetyLabels.builder()
                        .label("T", Severity.TOXIC)
                        .label("C", Severity.CONTROVERSIAL)
                        .label("S", Severity.SAFE)
                        .build())
                .build();
        SafetyProfile lenient = strict.toBuilder().toxicFrom(Severity.TOXIC).build();
        try (DraftSession session = model.open(SessionOptions.of(10, 5))) {
            session.append(4);
            double toxic = probability(session, 0);
            double controversial = probability(session, 1);
            double safe = probability(session, 2);
            assertThat(Markers.of(strict, model).score(session).odds())
                    .isCloseTo(Math.log((toxic + controversial) / safe), within(1e-9));
            assertThat(Markers.of(lenient, model).score(session).odds())
                    .isCloseTo(Math.log(toxic / (safe + controversial)), within(1e-9));
            assertThat(Markers.of(lenient, model).score(session).sum())
                    .isCloseTo(toxic + controversial + safe, within(1e-9));
        }
    }

    @Test
    void refusesMarkersThatTheTokenizerCannotTellApart() {
        TableModel model = TableModel.of(4, 2, 2).reading(new PiecesTokenizer("[", "]"));
        assertThatThrownBy(() -> Markers.of(PROFILE, model))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("[T] and [S]")
                .hasMessageContaining("table 4");
    }
}
