package ai.cautious.safety;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.CautiousGenerator;
import ai.cautious.model.ModelJudge;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.NamingModel;
import ai.cautious.testing.TableModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said through slf4j, where nothing else is chosen. */
class LoggingTest {

    private static String logged(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    private static void judge(TableModel judge, String prompt) {
        ModelJudge asked = ModelJudge.of(judge, SafetyProfile.defaults());
        try (Moderator moderator = Moderator.of(SafetyGate.defaults(), asked)) {
            moderator.decide(JudgeRequest.of(prompt));
        }
    }

    @Test
    void decisionsAreLoggedWithoutThePrompt() {
        assertThat(logged(() -> judge(JudgingModel.of(5), "poison")))
                .contains("INFO ai.cautious.safety.audit", "REFUSE of prompt a2c37cbc", "TOXIC", "table 5")
                .doesNotContain("poison");
        assertThat(logged(() -> judge(JudgingModel.of(5).failingAfter(0), "bread")))
                .contains("WARN ai.cautious.safety.audit", "REFUSE", "table 5 failed")
                .doesNotContain("bread");
        assertThat(logged(() -> judge(JudgingModel.of(5), "bread"))).isEmpty();
    }

    @Test
    void aDecisionIsLoggedWithTheKindsOfHarm() {
        TableModel model = NamingModel.of(5, 0.9, Map.of("hate", 0.7, "drugs", 0.3));
        SafetyProfile profile = SafetyProfile.builder()
                .categories(List.of(SafetyCategory.of("hate"), SafetyCategory.of("drugs")))
                .build();
        try (Moderator moderator = Moderator.of(SafetyGate.defaults(), ModelJudge.of(model, profile))) {
            assertThat(logged(() -> moderator.decide("x"))).containsPattern("TOXIC at .*\\{hate=0\\.6.*drugs=0\\.2.*}");
        }
    }

    @Test
    void aDecisionIsLoggedWithTheRequestThatItIsOf() {
        JudgeRequest request =
                JudgeRequest.of("poison").toBuilder().correlationId("r-17").build();
        ModelJudge judge = ModelJudge.of(JudgingModel.of(5), SafetyProfile.defaults());
        try (Moderator moderator = Moderator.of(SafetyGate.defaults(), judge)) {
            assertThat(logged(() -> moderator.decide(request))).contains(" of r-17: TOXIC");
        }
    }

    @Test
    void aGateThatNobodyAskedForIsMentioned() {
        TableModel verifier = TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template());
        SafetyProfile profile = SafetyProfile.builder().instruction("Judge.").build();
        CautiousGenerator.Builder builder = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(JudgingModel.of(6).withProfile(profile));
        assertThat(logged(builder::build)).contains("INFO ai.cautious.CautiousGenerator", "table 6 was tuned to judge");
        assertThat(logged(() -> builder.safetyGate(SafetyGate.defaults()).build()))
                .isEmpty();
    }

    @Test
    void aGateThatNobodyAskedForIsMentionedOnceForAllGeneratorsThatAreDerivedFromOne() {
        TableModel verifier = TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template());
        SafetyProfile profile = SafetyProfile.builder().instruction("Judge.").build();
        CautiousGenerator.Builder builder = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(JudgingModel.of(6).withProfile(profile));
        CautiousGenerator[] first = new CautiousGenerator[1];
        assertThat(logged(() -> first[0] = builder.build())).containsOnlyOnce("table 6 was tuned to judge");
        assertThat(logged(() -> first[0].toBuilder().draftLength(3).build().toBuilder()
                        .draftLength(4)
                        .build()))
                .isEmpty();
        TableModel other = JudgingModel.of(7).withProfile(profile);
        assertThat(logged(() -> first[0].toBuilder().draft(other).build()))
                .containsOnlyOnce("table 7 was tuned to judge");
    }
}
