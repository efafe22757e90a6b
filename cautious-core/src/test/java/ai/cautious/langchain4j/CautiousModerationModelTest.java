package ai.cautious.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.NamingModel;
import ai.cautious.testing.TableModel;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.moderation.Moderation;
import dev.langchain4j.model.moderation.ModerationModel;
import dev.langchain4j.model.moderation.ModerationRequest;
import dev.langchain4j.model.moderation.ModerationResponse;
import dev.langchain4j.model.moderation.listener.ModerationModelListener;
import dev.langchain4j.model.moderation.listener.ModerationModelResponseContext;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Moderate;
import dev.langchain4j.service.ModerationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class CautiousModerationModelTest {

    interface Assistant {
        @Moderate
        String chat(String message);
    }

    private static ModerationModel of(TableModel judge) {
        return CautiousModerationModel.of(Models.QUIET, Models.judge(judge));
    }

    @Test
    void flagsTheFirstTextThatTheGateDoesNotAllow() {
        ModerationResponse response = of(JudgingModel.of(5))
                .moderate(ModerationRequest.builder()
                        .texts(List.of("Flour", "poison", "more poison"))
                        .build());
        assertThat(response.moderation()).isEqualTo(Moderation.flagged("poison"));
        assertThat(response.metadata().get(CautiousModerationModel.DECISIONS))
                .asInstanceOf(InstanceOfAssertFactories.list(GateDecision.class))
                .extracting(GateDecision::action)
                .containsExactly(SafetyAction.ALLOW, SafetyAction.REFUSE, SafetyAction.REFUSE);
        assertThat(response.metadata()).containsEntry(CautiousModerationModel.CATEGORIES, Map.of());
        Response<Moderation> safe = of(JudgingModel.of(5)).moderate("Flour");
        assertThat(safe.content().flagged()).isFalse();
        assertThat(of(JudgingModel.of(5))
                        .moderate(List.of(UserMessage.from("Hi"), AiMessage.from("poison")))
                        .content()
                        .flaggedText())
                .isEqualTo("poison");
    }

    @Test
    void whatHasNoVerdictIsFlaggedUnlessTheGateFailsOpen() {
        TableModel judge = JudgingModel.of(5).failingAfter(0);
        assertThat(of(judge).moderate("Flour").content().flagged()).isTrue();
        SafetyGate open = Models.QUIET.toBuilder().failOpen().build();
        assertThat(CautiousModerationModel.of(
                                open, Models.judge(JudgingModel.of(5).failingAfter(0)))
                        .moderate("Flour")
                        .content()
                        .flagged())
                .isFalse();
    }

    @Test
    void categoriesAreTheJudgesWithTheWorstOfAllTexts() {
        TableModel judge = NamingModel.of(
                5,
                new JudgingModel(prompt -> prompt.contains("poison") ? 0.9 : 0.5, 1),
                Map.of("theft", 0.25, "harm", 0.75));
        SafetyProfile profile = SafetyProfile.builder()
                .categories(List.of(SafetyCategory.of("theft"), SafetyCategory.of("harm")))
                .build();
        Map<String, Object> metadata = CautiousModerationModel.of(Models.QUIET, ModelJudge.of(judge, profile))
                .moderate(ModerationRequest.builder()
                        .texts(List.of("poison", "Flour"))
                        .build())
                .metadata();
        assertThat(metadata.get(CautiousModerationModel.CATEGORIES))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Double.class))
                .containsOnlyKeys("theft", "harm")
                .hasEntrySatisfying("harm", most -> assertThat(most).isGreaterThan(0.6))
                .hasEntrySatisfying("theft", most -> assertThat(most).isLessThan(0.3));
    }

    @Test
    void anAssistantThrowsWhereItsUsersMessageIsFlagged() {
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(CautiousChatModel.of(
                        Models.generator(Models.saying(prompt -> "Flour.")).build()))
                .moderationModel(of(JudgingModel.of(5)))
                .build();
        assertThat(assistant.chat("Hi")).isEqualTo("Flour.");
        assertThatThrownBy(() -> assistant.chat("poison")).isInstanceOf(ModerationException.class);
    }

    @Test
    void eachTextIsOnRecordAndListenersAreTold() {
        List<AuditEvent> events = new ArrayList<>();
        List<Moderation> told = new ArrayList<>();
        ModerationModelListener listener = new ModerationModelListener() {
            @Override
            public void onResponse(ModerationModelResponseContext context) {
                told.add(context.moderationResponse().moderation());
            }
        };
        SafetyGate gate = SafetyGate.builder().auditListener(events::add).build();
        TableModel judge = JudgingModel.of(5);
        ModerationModel moderation = CautiousModerationModel.of(gate, Models.judge(judge), List.of(listener));
        moderation.moderate(
                ModerationRequest.builder().texts(List.of("One", "Two")).build());
        assertThat(events).hasSize(2);
        assertThat(told).containsExactly(Moderation.notFlagged());
        assertThat(moderation.modelName()).isEqualTo("table 5");
        assertThat(judge.openSessions()).isZero();
    }

    @Test
    void whatItCannotJudgeIsRefusedByName() {
        ModerationModel moderation = of(JudgingModel.of(5));
        assertThatThrownBy(() -> moderation.moderate(ModerationRequest.builder()
                        .texts(List.of("Hi"))
                        .modelName("other")
                        .build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("other");
        assertThatThrownBy(() -> moderation.moderate(List.of(
                        UserMessage.from("Hi"),
                        AiMessage.from(
                                ToolExecutionRequest.builder().name("look").build()))))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("texts[1]");
        assertThatThrownBy(() -> moderation.doModerate(null)).hasMessage("moderationRequest");
        ModelJudge ofAnswers = ModelJudge.of(
                JudgingModel.of(5),
                SafetyProfile.builder().reads(JudgedSubject.ANSWER).build());
        assertThatThrownBy(() -> CautiousModerationModel.of(Models.QUIET, ofAnswers))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("PROMPT");
    }
}
