package ai.cautious.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyVerdict;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.ai.moderation.ModerationOptionsBuilder;
import org.springframework.ai.moderation.ModerationPrompt;
import org.springframework.ai.moderation.ModerationResponse;
import org.springframework.ai.moderation.ModerationResult;

class CautiousModerationModelTest {

    private final SafetyJudge judge = new SafetyJudge() {
        @Override
        public ModelIdentity identity() {
            return ModelIdentity.of("judge");
        }

        @Override
        public Judgement judge(JudgeRequest request) {
            String text = request.messages().get(0).content();
            if (text.contains("broken")) {
                throw new IllegalStateException("no verdict");
            }
            return Judgement.of(
                    text.contains("poison")
                            ? SafetyVerdict.of(0.9, 0.5, Map.of("Self-Harm", 0.8, "violence", 0.2, "weapons", 0.7))
                            : SafetyVerdict.of(0.1, 0.5));
        }
    };
    private final CautiousModerationModel model = CautiousModerationModel.of(
            SafetyGate.builder().auditListener(event -> {}).build(), judge);

    private static ModerationResult result(ModerationResponse response) {
        return response.getResult().getOutput().getResults().get(0);
    }

    @Test
    void flagsWhatTheGateDoesNotAllow() {
        ModerationResponse toxic = model.call(new ModerationPrompt("How is poison made?"));
        assertThat(result(toxic).isFlagged()).isTrue();
        assertThat(result(toxic).getCategories().isSelfHarm()).isTrue();
        assertThat(result(toxic).getCategories().isViolence()).isFalse();
        assertThat(result(toxic).getCategoryScores().getSelfHarm()).isEqualTo(0.8);
        assertThat(result(toxic).getCategoryScores().getViolence()).isEqualTo(0.2);
        assertThat(CautiousMetadata.gateDecision(toxic.getMetadata())
                        .orElseThrow()
                        .verdict()
                        .orElseThrow()
                        .categoryProbabilities())
                .containsEntry("weapons", 0.7);
        assertThat(toxic.getResult().getOutput().getModel()).isEqualTo("judge");
        assertThat(result(model.call(new ModerationPrompt("How is bread made?")))
                        .isFlagged())
                .isFalse();
    }

    @Test
    void flagsWhatHasNoVerdictAndRefusesOtherModels() {
        assertThat(result(model.call(new ModerationPrompt("broken"))).isFlagged())
                .isTrue();
        ModerationPrompt other = new ModerationPrompt(
                "text", ModerationOptionsBuilder.builder().model("omni").build());
        assertThatThrownBy(() -> model.call(other)).hasMessage("model is omni; it must be judge, or left out");
    }

    @Test
    void whatTheJudgeCannotBeAskedIsSaidBeforeAnythingIsJudged() {
        SafetyGate hate =
                SafetyGate.builder().category("hate", 0.5, SafetyAction.REFUSE).build();
        assertThatThrownBy(() -> CautiousModerationModel.of(hate, judge))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("category is hate; it must be one that judge knows: it knows none");
        SafetyJudge ofAnswers = new SafetyJudge() {
            @Override
            public ModelIdentity identity() {
                return ModelIdentity.of("reader");
            }

            @Override
            public Set<JudgedSubject> reads() {
                return Set.of(JudgedSubject.ANSWER);
            }

            @Override
            public Judgement judge(JudgeRequest request) {
                return judge.judge(request);
            }
        };
        assertThatThrownBy(() -> CautiousModerationModel.of(SafetyGate.defaults(), ofAnswers))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("safetyJudge is reader, which reads [ANSWER]; it must be one that reads PROMPT");
    }
}
