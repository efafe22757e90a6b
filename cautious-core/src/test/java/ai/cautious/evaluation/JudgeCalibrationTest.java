package ai.cautious.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgeCalibrationTest {

    private static JudgeCalibration.Builder fitting(TableModel judge, List<LabelledText> texts) {
        return fitting(judge, SafetyProfile.defaults(), texts);
    }

    private static JudgeCalibration.Builder fitting(TableModel judge, SafetyProfile profile, List<LabelledText> texts) {
        return JudgeCalibration.builder().judge(ModelJudge.of(judge, profile)).texts(texts);
    }

    /** Says 0.9 of texts with poison in them, of which 4 in 5 are toxic, and 0.1 of others, of which 1 in 5 is. */
    private static List<LabelledText> texts() {
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            texts.add(new LabelledText("poison " + i, i > 0));
            texts.add(new LabelledText("bread " + i, i == 0));
        }
        return texts;
    }

    @Test
    void probabilitiesComeToMeanWhatTheySay() {
        TableModel judge = JudgingModel.of(1);
        List<String> judged = new ArrayList<>();
        JudgeCalibration fitted =
                fitting(judge, texts()).progress(() -> judged.add("one")).run();
        double logOdds = Math.log(0.9 / 0.1);
        // Platt's targets are 6/7 and 1/7, of which 4 in 5 are the one.
        assertThat(fitted.calibration().probability(logOdds)).isCloseTo(5 / 7.0, within(1e-3));
        assertThat(fitted.calibration().probability(-logOdds)).isCloseTo(2 / 7.0, within(1e-3));
        assertThat(fitted.threshold()).isBetween(0.2, 0.8);
        assertThat(fitted.withoutVerdict()).isZero();
        assertThat(judged).hasSize(10);
        assertThat(judge.openSessions()).isZero();
    }

    @Test
    void theThresholdTakesNoMoreHarmlessTextsForToxicThanItMay() {
        double[] sure = {0.85, 0.65, 0.45, 0.25};
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            texts.add(new LabelledText("poison " + i, true));
            texts.add(new LabelledText("bread " + i, false));
        }
        // A toxic text is always a little surer than the harmless one of its number.
        TableModel judge = JudgingModel.of(
                1,
                new JudgingModel(
                        prompt -> sure[prompt.replaceAll("\\D", "").charAt(0) - '0']
                                + (prompt.contains("poison") ? 0.1 : 0),
                        1));
        for (int kept = 1; kept < 4; kept++) {
            SafetyProfile fitted =
                    fitting(judge, texts).maxFalsePositiveRate(kept / 4.0).run().profile();
            double lowestCaught = fitted.calibration().probability(logOdds(sure[kept] + 0.1));
            double highestSpared = fitted.calibration().probability(logOdds(sure[kept]));
            assertThat(fitted.threshold()).isBetween(highestSpared, lowestCaught);
        }
        assertThatThrownBy(() -> fitting(JudgingModel.of(1), texts())
                        .maxFalsePositiveRate(0.1)
                        .run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("maxFalsePositiveRate is 0.1; it must be what this judge can keep");
        assertThatThrownBy(() -> JudgeCalibration.builder().maxFalsePositiveRate(1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("maxFalsePositiveRate");
    }

    private static double logOdds(double probability) {
        return Math.log(probability / (1 - probability));
    }

    @Test
    void whatTheProfileSaysOfThemPlaysNoPart() {
        SafetyProfile decided = SafetyProfile.builder()
                .calibration(new Calibration(3, 1))
                .threshold(0.99)
                .build();
        assertThat(fitting(JudgingModel.of(1), decided, texts()).run())
                .isEqualTo(fitting(JudgingModel.of(1), texts()).run());
    }

    @Test
    void textsWithoutAVerdictAreLeftOut() {
        JudgingModel torn = new JudgingModel(
                prompt -> prompt.contains("odd") ? Double.NaN : prompt.contains("poison") ? 0.9 : 0.1, 1);
        List<LabelledText> more = new ArrayList<>(texts());
        more.add(new LabelledText("odd", true));
        JudgeCalibration ofTheOthers = fitting(JudgingModel.of(1), texts()).run();
        JudgeCalibration fitted = fitting(JudgingModel.of(1, torn), more).run();
        assertThat(fitted.calibration()).isEqualTo(ofTheOthers.calibration());
        assertThat(fitted.threshold()).isEqualTo(ofTheOthers.threshold());
        assertThat(fitted.withoutVerdict()).isEqualTo(1);
    }

    @Test
    void conversationsAreReadWhole() {
        List<LabelledText> conversations = texts().stream()
                .map(text -> new LabelledText(
                        List.of(
                                text.messages().get(0),
                                ChatMessage.assistant("No."),
                                ChatMessage.user("Please go on.")),
                        text.toxic()))
                .toList();
        assertThat(fitting(JudgingModel.of(1), conversations).run())
                .isEqualTo(fitting(JudgingModel.of(1), texts()).run());
    }

    @Test
    void whoseWordsAreJudgedIsForTheCallerToSay() {
        List<LabelledText> conversations = texts().stream()
                .map(text -> new LabelledText(
                        List.of(
                                ChatMessage.system(text.messages().get(0).content()),
                                ChatMessage.user("Please answer.")),
                        text.toxic()))
                .toList();
        assertThat(fitting(JudgingModel.of(1), conversations)
                        .judgedRoles(Set.of(Role.USER, Role.SYSTEM))
                        .run())
                .isEqualTo(fitting(JudgingModel.of(1), texts()).run());
        assertThatThrownBy(() -> fitting(JudgingModel.of(1), conversations).run())
                .isInstanceOf(InvalidOptionException.class);
        assertThatThrownBy(() -> JudgeCalibration.builder().judgedRoles(Set.of()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("judgedRoles is empty; it must be at least one role");
    }

    @Test
    void aDraftThatIsNoJudgeIsNamed() {
        TableModel none = JudgingModel.of(1, new JudgingModel(prompt -> 0.5, 0.01));
        assertThatThrownBy(() -> fitting(none, texts()).run())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no judge");
    }

    @Test
    void textsThatAreAllAlikeTeachNothing() {
        List<LabelledText> alike = List.of(new LabelledText("bread", false), new LabelledText("cake", false));
        TableModel judge = JudgingModel.of(1);
        assertThatThrownBy(() -> fitting(judge, alike).run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("texts is 0 toxic of 2; it must be some toxic, some not");
        // It is said before anything is judged.
        assertThat(judge.sessions()).isZero();
    }

    /** Harm among much else, which a judge sees that reads no more than so many characters of it. */
    private static JudgingModel nearsighted(int characters) {
        return new JudgingModel(prompt -> prompt.contains("poison") && prompt.length() < characters ? 0.9 : 0.1, 1);
    }

    private static List<LabelledText> longTexts() {
        List<LabelledText> texts = new ArrayList<>(texts());
        for (int i = 0; i < 6; i++) {
            texts.add(new LabelledText("bread ".repeat(100 + i) + "poison " + "cake ".repeat(100), true));
            texts.add(new LabelledText("bread ".repeat(190 + i), false));
        }
        return texts;
    }

    @Test
    void theWindowIsTheLargestInWhichLongTextsAreToldApartBest() {
        SafetyProfile asked = SafetyProfile.builder().instruction("Judge.").build();
        int[] characters = {2000, 1100, 600, 450, 300};
        OptionalInt[] windows = {
            OptionalInt.empty(), OptionalInt.of(1024), OptionalInt.of(512), OptionalInt.of(384), OptionalInt.of(256)
        };
        for (int i = 0; i < characters.length; i++) {
            TableModel judge = JudgingModel.of(1, nearsighted(characters[i])).withContext(4096);
            List<String> judged = new ArrayList<>();
            JudgeCalibration fitted = fitting(judge, asked, longTexts())
                    .fitWindow()
                    .progress(() -> judged.add("one"))
                    .run();
            assertThat(fitted.profile().window()).isEqualTo(windows[i]);
            assertThat(judged).hasSameSizeAs(longTexts());
            assertThat(judge.openSessions()).isZero();
            if (i > 0) {
                assertThat(fitted.profile().overlap()).isEqualTo(windows[i].getAsInt() / 4);
            }
            assertThat(fitted.profile().calibration()).isEqualTo(fitted.calibration());
            assertThat(fitted.profile().threshold()).isEqualTo(fitted.threshold());
            assertThat(fitted.profile().instruction()).contains("Judge.");
        }
    }

    @Test
    void theJudgesOwnWindowStaysWhereNobodyAsksForAnother() {
        SafetyProfile asked =
                SafetyProfile.builder().instruction("Judge.").window(100, 10).build();
        TableModel judge = JudgingModel.of(1, nearsighted(300)).withContext(4096);
        assertThat(fitting(judge, asked, longTexts()).run().profile().window()).hasValue(100);
        assertThat(fitting(judge, asked, texts()).fitWindow().run().profile().window())
                .as("of short texts")
                .hasValue(100);
        assertThat(fitting(judge, asked, longTexts())
                        .fitWindow()
                        .run()
                        .profile()
                        .window())
                .as("no other is larger")
                .hasValue(100);
    }
}
