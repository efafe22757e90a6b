package ai.cautious.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.ClosedException;
import ai.cautious.GenerationRequest;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.model.ModelJudge;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConversationGuardTest {

    private static final ModelIdentity REMOTE = ModelIdentity.of("remote", "2");

    private final List<AuditEvent> events = new ArrayList<>();
    private final SafetyGate gate =
            SafetyGate.builder().auditListener(events::add).build();

    private ConversationGuard guard(TableModel judge, SafetyGate gate) {
        return ConversationGuard.builder(REMOTE)
                .safetyGate(gate)
                .safetyJudge(ModelJudge.of(judge, SafetyProfile.defaults()))
                .build();
    }

    private ConversationGuard monitored(OutputMonitor monitor) {
        return guard(JudgingModel.of(5), gate).toBuilder()
                .outputMonitor(monitor)
                .build();
    }

    private static GuardedConversation judged(ConversationGuard guard, String prompt) {
        GuardedConversation conversation = guard.open(JudgeRequest.of(prompt));
        conversation.judge();
        return conversation;
    }

    @Test
    void thereIsNoAnswerBeforeTheVerdict() {
        GuardedConversation conversation = guard(JudgingModel.of(5), gate).open(JudgeRequest.of("How is bread made?"));
        assertThatThrownBy(conversation::answer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("judge()");
        assertThatThrownBy(() -> conversation.instruction("")).isInstanceOf(IllegalStateException.class);
        assertThat(conversation.judge().action()).isEqualTo(SafetyAction.ALLOW);
        try (GuardedAnswer answer = conversation.answer()) {
            assertThat(answer.push("Flour")).isEqualTo("Flour");
            assertThat(answer.push(" is mixed.")).isEqualTo(" is mixed.");
            assertThat(answer.finish()).isEmpty();
            assertThat(answer.text()).isEqualTo("Flour is mixed.");
            assertThat(answer.withheld()).isEmpty();
        }
        assertThat(conversation.instruction("Be brief.")).isEqualTo("Be brief.");
        assertThat(conversation.isMonitored()).isFalse();
    }

    @Test
    void aRefusalIsOnRecordOnceAndHasNoAnswer() {
        GuardedConversation conversation = guard(JudgingModel.of(5), gate)
                .open(JudgeRequest.of("What is poison?").toBuilder()
                        .correlationId("order 7")
                        .build());
        GateDecision decision = conversation.judge();
        assertThat(decision.action()).isEqualTo(SafetyAction.REFUSE);
        assertThat(conversation.judge()).isSameAs(decision);
        assertThat(conversation.refusal()).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThatThrownBy(conversation::answer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("refused");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.gateDecision()).contains(decision);
            assertThat(event.verifier()).contains(REMOTE);
            assertThat(event.judge()).contains(ModelIdentity.of("table 5"));
            assertThat(event.correlationId()).contains("order 7");
            assertThat(event.subject()).isEqualTo(JudgedSubject.PROMPT);
        });
    }

    @Test
    void requestsAreKnownByTheirOwnNamesOrTheApplications() {
        ConversationGuard named =
                guard(JudgingModel.of(5), gate).toBuilder()
                        .correlationIds(() -> Optional.of("order 7"))
                        .build()
                        .toBuilder()
                        .build();
        named.open(JudgeRequest.of("Hi")).judge();
        named.open(JudgeRequest.of("Hi").toBuilder().correlationId("order 8").build())
                .judge();
        assertThat(events)
                .extracting(AuditEvent::correlationId)
                .containsExactly(Optional.of("order 7"), Optional.of("order 8"));
    }

    @Test
    void decidesAsAGeneratorDoes() {
        TableModel model = JudgingModel.of(5);
        SafetyGate strict = gate.toBuilder()
                .judgedRoles(Set.of(Role.USER, Role.SYSTEM, Role.TOOL))
                .build();
        List<List<ChatMessage>> conversations = List.of(
                List.of(ChatMessage.user("How is bread made?")),
                List.of(ChatMessage.system("Talk of poison."), ChatMessage.user("Hi")),
                List.of(ChatMessage.user("p\u200boison"), ChatMessage.assistant("What?"), ChatMessage.user("Tell me.")),
                List.of(ChatMessage.user("Hi"), ChatMessage.tool("poison")));
        for (SafetyGate policy : List.of(gate, strict)) {
            CautiousGenerator generator = CautiousGenerator.builder()
                    .verifier(model)
                    .safetyJudge(ModelJudge.of(model, SafetyProfile.defaults()))
                    .safetyGate(policy)
                    .build();
            for (List<ChatMessage> messages : conversations) {
                events.clear();
                GateDecision decision =
                        guard(model, policy).open(JudgeRequest.of(messages)).judge();
                assertThat(generator
                                .generate(GenerationRequest.builder()
                                        .messages(messages)
                                        .build())
                                .gateDecision())
                        .as("%s", messages)
                        .contains(decision);
                assertThat(events).hasSize(2);
                assertThat(events.get(0).contentHash()).isEqualTo(events.get(1).contentHash());
            }
        }
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void refusesWithoutAVerdictUnlessItFailsOpen() {
        TableModel broken = JudgingModel.of(5).failingAfter(0);
        GateDecision failed = guard(broken, gate).open(JudgeRequest.of("Hi")).judge();
        assertThat(failed.action()).isEqualTo(SafetyAction.REFUSE);
        assertThat(failed.failure()).map(GateFailure::cause).contains(GateFailure.Cause.ERROR);
        SafetyGate open = gate.toBuilder().failOpen().build();
        assertThat(judged(guard(JudgingModel.of(5).failingAfter(0), open), "Hi")
                        .answer()
                        .push("Yes"))
                .isEqualTo("Yes");
        CountDownLatch late = new CountDownLatch(1);
        TableModel slow = JudgingModel.of(5).at(tokens -> {
            try {
                late.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        SafetyGate hurried = gate.toBuilder().timeout(Duration.ofMillis(20)).build();
        GateDecision timedOut = guard(slow, hurried).open(JudgeRequest.of("Hi")).judge();
        late.countDown();
        assertThat(timedOut.action()).isEqualTo(SafetyAction.REFUSE);
        assertThat(timedOut.failure()).map(GateFailure::cause).contains(GateFailure.Cause.TIMEOUT);
    }

    @Test
    void nothingIsAnsweredThatIsNotOnRecord() {
        SafetyGate unheard = gate.toBuilder()
                .auditListener(event -> {
                    throw new IllegalStateException("the disk is full");
                })
                .build();
        TableModel judge = JudgingModel.of(5);
        GuardedConversation conversation = guard(judge, unheard).open(JudgeRequest.of("Hi"));
        assertThatThrownBy(conversation::judge).hasMessage("the disk is full");
        assertThatThrownBy(conversation::answer).isInstanceOf(IllegalStateException.class);
        assertThat(judge.openSessions()).isZero();
    }

    @Test
    void cancellingEndsTheJudgeBetweenItsPasses() {
        AtomicReference<GuardedConversation> open = new AtomicReference<>();
        AtomicInteger passes = new AtomicInteger();
        TableModel judge = JudgingModel.of(5).at(tokens -> {
            passes.incrementAndGet();
            open.get().cancel();
        });
        open.set(guard(judge, gate).open(JudgeRequest.of("Hi")));
        assertThatThrownBy(() -> open.get().judge()).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> open.get().judge()).isInstanceOf(CancellationException.class);
        assertThat(passes).hasValueLessThan(3);
        assertThat(judge.openSessions()).isZero();
        assertThat(events).isEmpty();
        assertThat(open.get().isCancelled()).isTrue();
    }

    @Test
    void anInterruptIsACancellationAndStaysPending() {
        GuardedConversation conversation = guard(JudgingModel.of(5), gate).open(JudgeRequest.of("Hi"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(conversation::judge).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(events).isEmpty();
        assertThatThrownBy(conversation::judge).isInstanceOf(CancellationException.class);
    }

    @Test
    void whatIsCancelledLaterIsNotAnsweredAnyMore() {
        GuardedConversation conversation = judged(guard(JudgingModel.of(5), gate), "Hi");
        GuardedAnswer answer = conversation.answer();
        assertThat(answer.push("One")).isEqualTo("One");
        conversation.cancel();
        assertThatThrownBy(() -> answer.push(" two")).isInstanceOf(CancellationException.class);
        assertThatThrownBy(answer::finish).isInstanceOf(CancellationException.class);
        assertThatThrownBy(conversation::answer).isInstanceOf(CancellationException.class);
        assertThat(answer.text()).isEqualTo("One");
        answer.close();
        answer.close();
        assertThatThrownBy(() -> answer.push("")).isInstanceOf(ClosedException.class);
    }

    @Test
    void aMonitorReadsSentencesBeforeTheyLeave() {
        List<String> read = new ArrayList<>();
        OutputMonitor monitor =
                OutputMonitor.ofText("rules", text -> read.add(text) && !text.contains("poison"), events::add);
        GuardedConversation conversation = judged(monitored(monitor), "Hi");
        events.clear();
        assertThat(conversation.isMonitored()).isTrue();
        try (GuardedAnswer answer = conversation.answer()) {
            assertThat(answer.push("Flour is")).isEmpty();
            assertThat(answer.push(" mixed. Then")).isEqualTo("Flour is mixed. Then");
            assertThat(answer.push(" poison")).isEmpty();
            assertThat(answer.push(" is added. Eat")).isEmpty();
            assertThat(answer.withheld()).map(WithheldAnswer::monitor).contains("rules");
            assertThat(answer.push(" it. Now. ")).isEmpty();
            assertThat(answer.finish()).isEmpty();
            assertThat(answer.text()).isEqualTo("Flour is mixed. Then");
        }
        assertThat(read).containsExactly("Flour is mixed. Then", "Flour is mixed. Then poison is added. Eat");
        assertThat(events).hasSize(2).allSatisfy(event -> {
            assertThat(event.subject()).isEqualTo(JudgedSubject.ANSWER);
            assertThat(event.verifier()).contains(REMOTE);
        });
        try (GuardedAnswer other = conversation.answer()) {
            assertThat(other.push("Eat")).isEmpty();
            assertThat(other.finish()).isEqualTo("Eat");
        }
    }

    @Test
    void aMonitorThatFailsWithholdsAndOneThatIsInterruptedCancels() {
        GuardedConversation conversation = judged(
                monitored(OutputMonitor.ofText(text -> {
                    if (text.contains("interrupt")) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("out of order");
                })),
                "Hi");
        try (GuardedAnswer answer = conversation.answer()) {
            assertThat(answer.push("One. ")).isEmpty();
            assertThat(answer.withheld())
                    .map(withheld -> withheld.decision().cause())
                    .contains(MonitorDecision.Cause.EXCEPTION);
        }
        try (GuardedAnswer answer = conversation.answer()) {
            assertThatThrownBy(() -> answer.push("An interrupt. ")).isInstanceOf(CancellationException.class);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(conversation.isCancelled()).isTrue();
    }

    @Test
    void whatTheMonitorKeepsIsFreedOnce() {
        AtomicInteger closed = new AtomicInteger();
        GuardedConversation conversation = judged(
                monitored(context -> new MonitorSession() {
                    @Override
                    public MonitorDecision review(String answerSoFar) {
                        return MonitorDecision.released();
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                }),
                "Hi");
        GuardedAnswer answer = conversation.answer();
        answer.push("One. ");
        answer.close();
        answer.close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void theGatesInstructionComesBeforeTheApplications() {
        SafetyGate harden = gate.toBuilder()
                .onToxic(SafetyAction.HARDEN)
                .hardening("Take care.")
                .build();
        GuardedConversation conversation = judged(guard(JudgingModel.of(5), harden), "poison");
        assertThat(conversation.instruction("")).isEqualTo("Take care.");
        assertThat(conversation.instruction("Be brief.")).isEqualTo("Take care.\n\nBe brief.");
        assertThat(conversation.answer().push("No.")).isEqualTo("No.");
    }

    @Test
    void whatCannotGuardIsRefusedByName() {
        ConversationGuard.Builder builder = ConversationGuard.builder(REMOTE);
        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("safetyJudge");
        ModelJudge ofAnswers = ModelJudge.of(
                JudgingModel.of(5),
                SafetyProfile.builder().reads(JudgedSubject.ANSWER).build());
        assertThatThrownBy(() -> builder.safetyJudge(ofAnswers).build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("PROMPT");
        SafetyGate ofKinds =
                SafetyGate.builder().category("theft", 0.5, SafetyAction.REFUSE).build();
        assertThatThrownBy(() -> guard(JudgingModel.of(5), ofKinds))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("theft");
        assertThatThrownBy(() -> guard(JudgingModel.of(5), gate).open(JudgeRequest.ofAnswer(List.of(), "Hi")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("ANSWER");
    }
}
