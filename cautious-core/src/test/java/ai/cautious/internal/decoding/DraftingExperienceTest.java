package ai.cautious.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import ai.cautious.internal.decoding.RoundPlanner.Outcome;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DraftingExperienceTest {

    private static final Offset<Double> CLOSE = Offset.offset(1e-9);

    private final DraftingExperience experience = new DraftingExperience(rows -> 1 + 0.05 * (rows - 1));

    private void observe(int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            experience.observe(outcome);
        }
    }

    private static Outcome plain(long verifyNanos) {
        return new Outcome(new DraftRound(DraftSource.NONE, 0, 0), 0, new double[0], 1, 0, verifyNanos);
    }

    private static Outcome drafted(int drafted, int accepted, double confidence, int behind, long draft, long verify) {
        double[] confidences = new double[drafted];
        Arrays.fill(confidences, confidence);
        return new Outcome(new DraftRound(DraftSource.MODEL, drafted, accepted), 0, confidences, behind, draft, verify);
    }

    @Test
    void whatHasNotBeenMeasuredLiesBetweenWhatHas() {
        observe(3, plain(1000));
        assertThat(experience.verifyNanos(1)).isEqualTo(1000);
        assertThat(experience.verifyNanos(3)).isCloseTo(1100, CLOSE);
        assertThat(experience.draftNanos()).isCloseTo(300, CLOSE);
        observe(3, drafted(4, 4, 0.9, 1, 800, 1400));
        assertThat(experience.verifyNanos(3)).isCloseTo(1200, CLOSE);
        assertThat(experience.draftNanos()).isEqualTo(200);
    }

    @Test
    void whatTheEngineSaysOfItsPassesCountsUntilTheyAreMeasured() {
        DraftingExperience dear = new DraftingExperience(rows -> 1 + 0.5 * (rows - 1));
        for (int i = 0; i < 3; i++) {
            dear.observe(plain(1000));
        }
        assertThat(dear.verifyNanos(1)).isEqualTo(1000);
        assertThat(dear.verifyNanos(3)).isCloseTo(2000, CLOSE);
        for (int i = 0; i < 3; i++) {
            dear.observe(drafted(4, 4, 0.9, 1, 800, 1200));
        }
        // Three rows lie between what was measured, nine rows beyond it: 5 / 3 of the five.
        assertThat(dear.verifyNanos(3)).isCloseTo(1100, CLOSE);
        assertThat(dear.verifyNanos(9)).isCloseTo(2000, CLOSE);
    }

    @Test
    void plainDecodingIsMeasuredAnewAfterManyRoundsWithoutIt() {
        assertThat(experience.knowsPlainDecoding()).isFalse();
        observe(3, plain(1000));
        assertThat(experience.knowsPlainDecoding()).isTrue();
        observe(100, drafted(1, 1, 0.9, 1, 100, 1000));
        assertThat(experience.knowsPlainDecoding()).isFalse();
        observe(1, plain(1000));
        assertThat(experience.knowsPlainDecoding()).isTrue();
    }

    @Test
    void catchingUpIsNoPartOfWhatADraftedTokenCosts() {
        observe(5, drafted(1, 1, 0.9, 2, 100, 1000));
        observe(50, drafted(1, 1, 0.9, 9, 500, 1000));
        assertThat(experience.draftNanos()).isEqualTo(100);
    }

    @Test
    void acceptanceIsLearnedByConfidenceFromTheTokensThatWereDecidedOn() {
        double before = experience.modelAcceptance();
        double unsure = experience.acceptanceByConfidence().get(2);
        // One of four stands, the second falls, and nothing is known of the others.
        observe(200, drafted(4, 1, 0.95, 1, 400, 1000));
        assertThat(experience.modelAcceptance())
                .isCloseTo(0.5, Offset.offset(0.02))
                .isLessThan(before);
        assertThat(experience.acceptanceByConfidence().get(9)).isCloseTo(0.5, Offset.offset(0.02));
        assertThat(experience.acceptanceByConfidence().get(2)).isEqualTo(unsure);
    }

    @Test
    void acceptanceOfLookupIsLearnedByMatch() {
        double shortMatch = experience.lookupAcceptance(2);
        DraftRound round = new DraftRound(DraftSource.LOOKUP, 5, 5);
        observe(50, new Outcome(round, 12, new double[0], 9, 0, 1000));
        assertThat(experience.lookupAcceptance(20)).isGreaterThan(0.95);
        assertThat(experience.lookupAcceptance(2)).isEqualTo(shortMatch);
    }
}
