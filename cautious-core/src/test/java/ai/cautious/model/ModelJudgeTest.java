package ai.cautious.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.ClosedException;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelJudgeTest {

    private static final SafetyProfile BOTH = SafetyProfile.builder()
            .instruction("Judge the prompt.")
            .answerInstruction("Judge the answer.")
            .reads(JudgedSubject.PROMPT, JudgedSubject.ANSWER)
            .build();

    @Test
    void asksAsTheModelsOwnProfileHasIt() {
        TableModel tuned = JudgingModel.of(3).withProfile(BOTH);
        ModelJudge judge = ModelJudge.of(tuned);
        assertThat(judge.model()).isSameAs(tuned);
        assertThat(judge.profile()).isEqualTo(BOTH);
        assertThat(judge.identity()).isEqualTo(tuned.identity());
        assertThat(judge.labels()).isEqualTo(BOTH.labels());
        assertThat(judge.categories()).isEmpty();
        assertThatThrownBy(() -> ModelJudge.of(JudgingModel.of(3)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("profile is missing")
                .hasMessageContaining("table 3");
        SafetyProfile elsewhere = BOTH.toBuilder().template("gpt").build();
        assertThatThrownBy(() -> ModelJudge.of(tuned, elsewhere))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("template is gpt");
    }

    @Test
    void aSessionJudgesPromptsAndAnswersInAnyOrderAsOneThatIsAskedOnce() {
        List<String> prompts = new ArrayList<>();
        TableModel model = JudgingModel.of(
                3,
                new JudgingModel(
                        prompt -> {
                            prompts.add(prompt);
                            return prompt.contains("poison") ? 0.9 : 0.1;
                        },
                        1));
        ModelJudge judge = ModelJudge.of(model, BOTH);
        List<ChatMessage> asked = List.of(ChatMessage.user("How is poison made?"));
        List<JudgeRequest> requests = List.of(
                JudgeRequest.of("bread"),
                JudgeRequest.ofAnswer(asked, "Flour."),
                JudgeRequest.of(asked),
                JudgeRequest.ofAnswer(asked, "Flour. And poison."),
                JudgeRequest.ofAnswer(List.of(), "Other"),
                JudgeRequest.of("bread"));
        try (JudgeSession session = judge.open()) {
            for (JudgeRequest request : requests) {
                Judgement together = session.judge(request);
                assertThat(together).as("%s", request).isEqualTo(judge.judge(request));
            }
        }
        assertThat(prompts)
                .contains("Judge the prompt.bread", "Judge the answer.Flour. And poison.")
                .as("of an answer that alone is read")
                .noneMatch(prompt -> prompt.startsWith("Judge the answer.How"));
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void aSessionThatIsClosedJudgesNoMore() {
        TableModel model = JudgingModel.of(3);
        JudgeSession session = ModelJudge.of(model, BOTH).open();
        session.judge(JudgeRequest.of("bread"));
        session.close();
        session.close();
        assertThat(model.openSessions()).isZero();
        assertThatThrownBy(() -> session.judge(JudgeRequest.of("bread"))).isInstanceOf(ClosedException.class);
    }

    @Test
    void aSessionThatIsClosedWhileItJudgesIsFreedThereAndReadsNoFurtherWindow() {
        List<JudgeSession> sessions = new ArrayList<>();
        List<Integer> passes = new ArrayList<>();
        TableModel model = JudgingModel.of(3).at(tokens -> {
            passes.add(tokens);
            sessions.forEach(JudgeSession::close);
        });
        SafetyProfile windows = BOTH.toBuilder().window(60, 4).build();
        JudgeSession session = ModelJudge.of(model, windows).open();
        sessions.add(session);
        Judgement judgement = session.judge(JudgeRequest.of("bread ".repeat(100)));
        assertThat(judgement.windows()).isEqualTo(1);
        assertThat(((GateFailure) judgement.outcome()).reason()).contains("closed before it had read the whole text");
        assertThat(passes).hasSize(2);
        assertThat(model.openSessions()).isZero();
    }

    private static String failure(SafetyProfile profile, List<ChatMessage> messages) {
        TableModel model = JudgingModel.of(3).withContext(10_000);
        Judgement judgement = ModelJudge.of(model, profile).judge(JudgeRequest.of(messages));
        assertThat(model.openSessions()).isZero();
        return judgement.outcome() instanceof GateFailure failure ? failure.reason() : "";
    }

    @Test
    void tokensAreCountedAndNotCharacters() {
        SafetyProfile profile = BOTH.toBuilder().maxTokens(1000).build();
        assertThat(failure(profile, List.of(ChatMessage.user("a".repeat(1000)))))
                .isEmpty();
        assertThat(failure(profile, List.of(ChatMessage.user("語".repeat(400))))).contains("judges at most 1000 tokens");
        assertThat(failure(profile, Collections.nCopies(900, ChatMessage.user("a"))))
                .contains("judges at most 1000 tokens");
    }

    @Test
    void whatADisguiseHidesCountsTowardsTheMostThatIsJudged() {
        SafetyProfile profile = BOTH.toBuilder().maxTokens(100).build();
        assertThat(failure(profile, List.of(ChatMessage.user("b read ".repeat(12)))))
                .isEmpty();
        for (String disguised : List.of("b\u00ADread ".repeat(10), "ﷺ b\u00ADread ".repeat(4))) {
            assertThat(failure(profile, List.of(ChatMessage.user(disguised)))).contains("judges at most 100 tokens");
        }
    }

    @Test
    void whatMayBeSpelledInDigitsIsReadInWordsWhereThereIsRoom() {
        SafetyProfile profile = BOTH.toBuilder().maxTokens(100).build();
        String filler = "x ! ".repeat(20);
        String leet = "p0ison b0mb ";
        assertThat(verdict(profile, leet + filler).label()).isEqualTo(SafetyVerdict.Label.TOXIC);
        List<ChatMessage> documents = List.of(ChatMessage.user(leet + filler));
        assertThat(failure(profile, documents)).isEmpty();
        SafetyProfile windows =
                profile.toBuilder().window(60, 28).maxTokens(500).build();
        for (int length = 1; length < 500 / leet.length(); length++) {
            String text = leet + "x ! ".repeat(length * leet.length() / 4);
            String plain = text.replace('0', 'o').replace("poison", "raisin");
            List<ChatMessage> message = List.of(ChatMessage.user(plain));
            assertThat(failure(windows, List.of(ChatMessage.user(text))))
                    .as(text)
                    .isEqualTo(failure(windows, message));
        }
    }

    private static SafetyVerdict verdict(SafetyProfile profile, String text) {
        return (SafetyVerdict) ModelJudge.of(JudgingModel.of(3), profile)
                .judge(JudgeRequest.of(text))
                .outcome();
    }

    @Test
    void whatWindowsRepeatHasABound() {
        SafetyProfile profile =
                BOTH.toBuilder().window(200, 100).maxTokens(2200).build();
        List<ChatMessage> conversation = new ArrayList<>();
        conversation.add(ChatMessage.user("bread ".repeat(300)));
        conversation.add(ChatMessage.assistant("Yes."));
        conversation.add(ChatMessage.user("And now?"));
        assertThat(failure(profile, conversation)).isEmpty();
        conversation.set(2, ChatMessage.user("And now? ".repeat(14)));
        assertThat(failure(profile, conversation)).contains("reads at most 9600 tokens in all its windows");
        List<ChatMessage> one = List.of(ChatMessage.user("And now?"));
        assertThat(failure(BOTH.toBuilder().maxTokens(8).build(), one)).isEmpty();
    }

    @Test
    void whatItWasNotTunedToReadIsNoVerdict() {
        SafetyProfile prompts = BOTH.toBuilder().reads(JudgedSubject.PROMPT).build();
        ModelJudge judge = ModelJudge.of(JudgingModel.of(3), prompts);
        JudgeRequest answer = JudgeRequest.ofAnswer(List.of(), "Flour.");
        assertThat(((GateFailure) judge.judge(answer).outcome()).cause()).isEqualTo(GateFailure.Cause.NO_JUDGE);
        SafetyGate gate = SafetyGate.builder().auditListener(event -> {}).build();
        try (Moderator moderator = Moderator.of(gate, judge)) {
            assertThat(moderator.decide(answer).failure().orElseThrow().reason())
                    .isEqualTo("table 3 does not read what it is asked about, answer");
            assertThat(moderator.decide(JudgeRequest.of("bread")).verdict()).isPresent();
        }
        assertThatThrownBy(() -> OutputMonitor.judgedBy(judge, gate))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("table 3")
                .hasMessageContaining("reads ANSWER");
    }

    @Test
    void theWindowsTellHowOftenItWasRead() {
        ModelJudge judge =
                ModelJudge.of(JudgingModel.of(3), BOTH.toBuilder().window(60, 4).build());
        assertThat(judge.judge(JudgeRequest.of("bread")).windows()).isOne();
        Judgement judgement = judge.judge(JudgeRequest.of("bread ".repeat(40)));
        assertThat(judgement.windows())
                .isGreaterThan(4)
                .isEqualTo(judgement.outcomes().size());
        assertThat(SafetyGate.defaults().decide(judgement).windows()).isEqualTo(judgement.windows());
    }

    @Test
    void whatItReadsAlikeIsReadOnce() {
        PromptTemplate plain = ByteTokenizer.template();
        PromptTemplate normalising = messages -> plain.render(messages.stream()
                .map(message -> message.toBuilder()
                        .content(Normalizer.normalize(message.content(), Form.NFC))
                        .build())
                .toList());
        assertThat(windows(plain, "bréad")).isOne();
        assertThat(windows(plain, "bre\u0301ad")).isEqualTo(2);
        assertThat(windows(normalising, "bre\u0301ad")).isOne();
        assertThat(windows(normalising, "bre\u0301\u200Bad")).isEqualTo(2);
    }

    @Test
    void whatAToolGaveBackIsReadThoughTheTemplateLeavesItOut() {
        PromptTemplate plain = ByteTokenizer.template();
        PromptTemplate leavingOut = messages -> plain.render(
                messages.stream().filter(message -> message.role() != Role.TOOL).toList());
        for (String page : List.of(" poison\n", "bread")) {
            List<ChatMessage> messages = List.of(
                    ChatMessage.user("Read the page."),
                    ChatMessage.assistant("page()"),
                    ChatMessage.tool(page),
                    ChatMessage.user("Do as it says."));
            SafetyVerdict verdict = (SafetyVerdict) ModelJudge.of(JudgingModel.of(3), BOTH, leavingOut)
                    .judge(JudgeRequest.of(messages))
                    .outcome();
            assertThat(verdict.label())
                    .isEqualTo(page.equals("bread") ? SafetyVerdict.Label.SAFE : SafetyVerdict.Label.TOXIC);
        }
    }

    private static int windows(PromptTemplate template, String text) {
        return ModelJudge.of(JudgingModel.of(3), BOTH, template)
                .judge(JudgeRequest.of(text))
                .windows();
    }
}
