package ai.cautious.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage;
import ai.cautious.ModelIdentity;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardedModelTest {

    private static final SafetyGate REFUSING =
            SafetyGate.builder().auditListener(event -> {}).build();
    private static final SafetyGate HARDENING = REFUSING.toBuilder()
            .onToxic(SafetyAction.HARDEN)
            .hardening("Be kind.")
            .build();

    private final List<List<ChatMessage>> asked = new ArrayList<>();

    /** Takes everything about dragons for toxic. */
    private record Judge(Set<JudgedSubject> reads) implements SafetyJudge {

        @Override
        public ModelIdentity identity() {
            return ModelIdentity.of("judge");
        }

        @Override
        public Judgement judge(JudgeRequest request) {
            String read = request.answer().orElseGet(() -> request.messages().toString());
            return Judgement.of(SafetyVerdict.of(read.contains("dragon") ? 0.9 : 0.1, 0.5));
        }
    }

    private String answer(SafetyGate gate, Set<JudgedSubject> reads, String answer, ChatMessage... conversation) {
        try (GuardedModel model = new GuardedModel(gate, new Judge(reads), messages -> {
            asked.add(messages);
            return answer;
        })) {
            return model.answer(List.of(conversation));
        }
    }

    @Test
    void asksTheModelWhatIsSafe() {
        ChatMessage question = ChatMessage.user("What is a bird?");
        assertThat(answer(REFUSING, Set.of(JudgedSubject.PROMPT, JudgedSubject.ANSWER), "It flies.", question))
                .isEqualTo("It flies.");
        assertThat(asked).containsExactly(List.of(question));
    }

    @Test
    void refusesWithoutAskingTheModel() {
        assertThat(answer(REFUSING, Set.of(JudgedSubject.PROMPT), "It flies.", ChatMessage.user("What is a dragon?")))
                .isEqualTo(REFUSING.refusal());
        assertThat(asked).isEmpty();
    }

    @Test
    void putsTheGatesInstructionBehindTheConversations() {
        ChatMessage question = ChatMessage.user("What is a dragon?");
        answer(HARDENING, Set.of(JudgedSubject.PROMPT), "It flies.", question);
        answer(HARDENING, Set.of(JudgedSubject.PROMPT), "It flies.", ChatMessage.system("Be brief."), question);
        assertThat(asked)
                .containsExactly(
                        List.of(ChatMessage.system("Be kind."), question),
                        List.of(ChatMessage.system("Be brief.\n\nBe kind."), question));
    }

    @Test
    void showsNoAnswerThatTheJudgeHasSomethingAgainst() {
        ChatMessage question = ChatMessage.user("What flies?");
        for (SafetyGate gate : List.of(REFUSING, HARDENING)) {
            assertThat(answer(gate, Set.of(JudgedSubject.PROMPT, JudgedSubject.ANSWER), "A dragon.", question))
                    .isEqualTo(gate.refusal());
        }
        assertThat(answer(REFUSING, Set.of(JudgedSubject.PROMPT), "A dragon.", question))
                .isEqualTo("A dragon.");
    }
}
