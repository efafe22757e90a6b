package ai.cautious.program.profile;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.evaluation.BertScore;
import ai.cautious.program.profile.Profile.LeftOut;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The claim on made-up answers of 100 instructions, whose scores vary by ±0.05 around their arm's, each on its own. */
class ClaimTest {

    private static final int INSTRUCTIONS = 100;

    private static ScoredAnswers arm(Arm arm, double f1, double millis) {
        SplittableRandom random = new SplittableRandom(arm.ordinal());
        List<Answer> answers = new ArrayList<>();
        List<BertScore> scores = new ArrayList<>();
        for (int row = 1; row <= INSTRUCTIONS; row++) {
            double score = f1 + random.nextDouble(-0.05, 0.05);
            double time = millis * random.nextDouble(0.8, 1.2);
            scores.add(new BertScore(score, score, score));
            answers.add(new Answer(
                    "",
                    row,
                    arm,
                    "",
                    "end_of_sequence",
                    10,
                    20,
                    5,
                    List.of(),
                    List.of(),
                    null,
                    1,
                    1,
                    1,
                    1.0,
                    time,
                    19,
                    time,
                    null,
                    null,
                    null,
                    null));
        }
        return new ScoredAnswers(
                arm, answers, answers.stream().map(answer -> "all").toList(), scores);
    }

    private static Claim claim(double draft, double tuned, double cautious, double time) {
        return Claim.of(
                Difference.of(List.of(
                        arm(Arm.DRAFT, draft, 50),
                        arm(Arm.TUNED_DRAFT, tuned, 50),
                        arm(Arm.VERIFIER, cautious, 100),
                        arm(Arm.SPECULATIVE, cautious, time),
                        arm(Arm.CAUTIOUS, cautious, time))),
                List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "0.80, 0.70, 0.90, 60, RESTORED, SHORTER, gives it back: it is at least as good",
        "0.80, 0.70, 0.75, 60, NOT_RESTORED, SHORTER, does not give it back: it is worse",
        "0.80, 0.70, 0.60, 140, NOT_RESTORED, LONGER, is longer than the verifier's alone",
        "0.80, 0.70, 0.80, 100, NOT_DISTINGUISHABLE, NOT_DISTINGUISHABLE, whether the whole gives all of it back these",
        "0.80, 0.80, 0.90, 60, NOT_DISTINGUISHABLE, SHORTER, That tuning for safety cost the draft text quality these",
        "0.70, 0.80, 0.60, 60, NOT_DISTINGUISHABLE, SHORTER, so neither whether the whole gives it back"
    })
    void isStatedAsItCameOut(
            double draft,
            double tuned,
            double cautious,
            double time,
            Claim.Quality quality,
            Claim.Time speed,
            String sentence) {
        Claim claim = claim(draft, tuned, cautious, time);
        assertThat(claim.quality()).isEqualTo(quality);
        assertThat(claim.time()).isEqualTo(speed);
        assertThat(claim.arm()).isEqualTo(Arm.CAUTIOUS);
        assertThat(claim.sentence()).contains(sentence).endsWith(".").doesNotContain("null");
    }

    @Test
    void theIntervalsArePaired() {
        ScoredAnswers tuned = arm(Arm.TUNED_DRAFT, 0.7, 50);
        ScoredAnswers shifted = new ScoredAnswers(
                Arm.DRAFT,
                arm(Arm.DRAFT, 0, 50).answers(),
                tuned.groups(),
                tuned.scores().stream()
                        .map(score -> new BertScore(0, 0, score.f1() + 0.001))
                        .toList());
        Claim paired = Claim.of(Difference.of(List.of(shifted, tuned, arm(Arm.SPECULATIVE, 0.9, 60))), List.of());
        // Far less than either varies by itself.
        assertThat(paired.quality()).isEqualTo(Claim.Quality.RESTORED);
        assertThat(paired.arm()).isEqualTo(Arm.SPECULATIVE);
        assertThat(paired.time()).isNull();
    }

    @Test
    void isNotTestedWithoutTheDraftAsItWas() {
        Claim claim = Claim.of(
                Difference.of(List.of(
                        arm(Arm.TUNED_DRAFT, 0.7, 50), arm(Arm.VERIFIER, 0.9, 100), arm(Arm.SPECULATIVE, 0.9, 60))),
                List.of(new LeftOut(Arm.DRAFT, "nobody has it"), new LeftOut(Arm.CAUTIOUS, "nobody judges")));
        assertThat(claim.quality()).isEqualTo(Claim.Quality.NOT_TESTED);
        assertThat(claim.time()).isEqualTo(Claim.Time.SHORTER);
        assertThat(claim.sentence())
                .contains("was not tested: nobody has it; the whole's − the tuned draft's (BERTScore F1 0.198")
                .contains("is shorter than the verifier's alone");
    }
}
