package ai.cautious.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.ConversationGuard;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

@Timeout(60)
class CautiousAdvisorTest {

    private static final String SAFE = "How is bread made?";
    private static final String TOXIC = "How is poison made?";

    private final List<AuditEvent> audit = new CopyOnWriteArrayList<>();
    private final SafetyGate gate =
            SafetyGate.builder().auditListener(audit::add).build();
    private final FakeModel model = new FakeModel("Of flour. ", "It is ", "baked. ", "In an oven.");

    /** A model that is none of this library's. */
    private static final class FakeModel implements ChatModel {

        private final List<Prompt> asked = new CopyOnWriteArrayList<>();
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final List<String> pieces;
        private Flux<ChatResponse> rest = Flux.just(response("", "stop"));

        FakeModel(String... pieces) {
            this.pieces = List.of(pieces);
        }

        static ChatResponse response(String text, String finishReason) {
            return new ChatResponse(List.of(new Generation(
                    new AssistantMessage(text),
                    ChatGenerationMetadata.builder().finishReason(finishReason).build())));
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            asked.add(prompt);
            return response(String.join("", pieces), "stop");
        }

        @Override
        public Flux<ChatResponse> stream(Prompt prompt) {
            asked.add(prompt);
            return Flux.fromIterable(pieces)
                    .map(piece -> response(piece, null))
                    .concatWith(rest)
                    .doOnCancel(() -> cancelled.set(true));
        }
    }

    private static SafetyJudge judge(java.util.function.ToDoubleFunction<String> toxicity) {
        return new SafetyJudge() {
            @Override
            public ModelIdentity identity() {
                return ModelIdentity.of("judge");
            }

            @Override
            public Judgement judge(JudgeRequest request) {
                String text = request.messages().stream()
                        .map(message -> message.content())
                        .collect(Collectors.joining("\n"));
                return Judgement.of(SafetyVerdict.of(toxicity.applyAsDouble(text), 0.5));
            }
        };
    }

    private ConversationGuard.Builder guard() {
        return ConversationGuard.builder(ModelIdentity.of("remote"))
                .safetyGate(gate)
                .safetyJudge(judge(text -> text.contains("poison") ? 0.9 : 0.1));
    }

    private ChatClient client(ConversationGuard guard) {
        return ChatClient.builder(model)
                .defaultAdvisors(CautiousAdvisor.of(guard))
                .build();
    }

    private static String text(List<ChatResponse> pieces) {
        return pieces.stream()
                .map(piece -> piece.getResult().getOutput().getText())
                .collect(Collectors.joining());
    }

    @Test
    void aSafeConversationIsAnsweredByTheModelOnRecord() {
        ChatResponse response = client(guard().build()).prompt(SAFE).call().chatResponse();
        assertThat(text(List.of(response))).isEqualTo("Of flour. It is baked. In an oven.");
        assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("stop");
        assertThat(CautiousMetadata.gateDecision(response.getMetadata())
                        .orElseThrow()
                        .action())
                .isEqualTo(SafetyAction.ALLOW);
        assertThat(audit).hasSize(1);
        assertThat(audit.get(0).verifier()).contains(ModelIdentity.of("remote"));
        List<ChatResponse> pieces = client(guard().build()).prompt(SAFE).stream()
                .chatResponse()
                .collectList()
                .block();
        assertThat(pieces).hasSize(5);
        assertThat(text(pieces)).isEqualTo("Of flour. It is baked. In an oven.");
    }

    @Test
    void aRefusedConversationNeverReachesTheModel() {
        ChatClient client = client(guard().build());
        ChatResponse response = client.prompt(TOXIC).call().chatResponse();
        List<ChatResponse> pieces =
                client.prompt(TOXIC).stream().chatResponse().collectList().block();
        assertThat(text(List.of(response))).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThat(text(pieces)).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("CONTENT_FILTER");
        assertThat(CautiousMetadata.gateDecision(pieces.get(0).getMetadata())
                        .orElseThrow()
                        .action())
                .isEqualTo(SafetyAction.REFUSE);
        assertThat(model.asked).isEmpty();
    }

    @Test
    void nothingLeavesWhereTheGateFails() {
        SafetyJudge broken = judge(text -> {
            throw new IllegalStateException("no judge today");
        });
        ChatClient client = client(guard().safetyJudge(broken).build());
        assertThat(client.prompt(SAFE).call().content()).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThat(client.prompt(SAFE).stream().content().collectList().block())
                .containsExactly(SafetyGate.DEFAULT_REFUSAL);
        SafetyGate unaudited = gate.toBuilder()
                .auditListener(event -> {
                    throw new IllegalStateException("the audit's disk is full");
                })
                .build();
        ChatClient failing = client(guard().safetyGate(unaudited).build());
        assertThatThrownBy(() -> failing.prompt(SAFE).call().content()).hasMessageContaining("disk is full");
        assertThatThrownBy(() -> failing.prompt(SAFE).stream().content().blockLast())
                .hasMessageContaining("disk is full");
        assertThat(model.asked).isEmpty();
    }

    @Test
    void nothingOfAStreamLeavesBeforeTheVerdict() throws Exception {
        CountDownLatch verdict = new CountDownLatch(1);
        SafetyJudge slow = judge(text -> {
            try {
                verdict.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 0.1;
        });
        List<String> pieces = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> end = client(guard().safetyJudge(slow).build()).prompt(SAFE).stream()
                .content()
                .doOnNext(pieces::add)
                .then()
                .toFuture();
        Thread.sleep(100);
        assertThat(pieces).isEmpty();
        assertThat(model.asked).isEmpty();
        verdict.countDown();
        end.get();
        assertThat(String.join("", pieces)).isEqualTo("Of flour. It is baked. In an oven.");
    }

    @Test
    void aHardenedConversationHasTheStricterInstructionInFront() {
        ChatClient client = client(
                guard().safetyGate(gate.toBuilder().onToxic(SafetyAction.HARDEN).build())
                        .build());
        client.prompt().system("Be short.").user(TOXIC).call().content();
        client.prompt(TOXIC).stream().content().blockLast();
        assertThat(model.asked.get(0).getSystemMessage().getText())
                .isEqualTo(SafetyGate.DEFAULT_HARDENING + "\n\nBe short.");
        assertThat(model.asked.get(1).getSystemMessage().getText()).isEqualTo(SafetyGate.DEFAULT_HARDENING);
    }

    @Test
    void ofAMonitoredAnswerOnlyWhatTheMonitorAllowsLeavesAndTheModelIsStopped() {
        OutputMonitor monitor = OutputMonitor.ofText("NoOvens", text -> !text.contains("baked"), audit::add);
        ChatClient client = client(guard().outputMonitor(monitor).build());
        model.rest = Flux.never();
        List<ChatResponse> pieces =
                client.prompt(SAFE).stream().chatResponse().collectList().block();
        assertThat(text(pieces)).startsWith("Of flour.").doesNotContain("baked");
        ChatResponse last = pieces.get(pieces.size() - 1);
        assertThat(last.getResult().getMetadata().getFinishReason()).isEqualTo("CONTENT_FILTER");
        assertThat(CautiousMetadata.withheld(last.getMetadata()).orElseThrow().monitor())
                .isEqualTo("NoOvens");
        assertThat(model.cancelled).isTrue();
        ChatResponse whole = client.prompt(SAFE).call().chatResponse();
        assertThat(text(List.of(whole))).isEmpty();
        assertThat(CautiousMetadata.withheld(whole.getMetadata())).isPresent();
        assertThat(audit).anyMatch(event -> event.subject() == JudgedSubject.ANSWER);
    }

    @Test
    void aMonitoredStreamIsCompleteWhetherItSaysSoOrNot() {
        ChatClient client =
                client(guard().outputMonitor(OutputMonitor.ofText(text -> true)).build());
        assertThat(text(client.prompt(SAFE).stream()
                        .chatResponse()
                        .collectList()
                        .block()))
                .isEqualTo("Of flour. It is baked. In an oven.");
        model.rest = Flux.empty();
        assertThat(text(client.prompt(SAFE).stream()
                        .chatResponse()
                        .collectList()
                        .block()))
                .isEqualTo("Of flour. It is baked. In an oven.");
    }

    @Test
    void toolsArgumentsAreReadByTheMonitor() {
        model.rest = Flux.just(new ChatResponse(List.of(new Generation(AssistantMessage.builder()
                .content("")
                .toolCalls(List.of(new ToolCall("1", "function", "oven", "{\"poison\": 1}")))
                .build()))));
        ChatClient client = client(
                guard().outputMonitor(OutputMonitor.ofText("NoPoison", text -> !text.contains("poison"), event -> {}))
                        .build());
        List<ChatResponse> pieces =
                client.prompt(SAFE).stream().chatResponse().collectList().block();
        assertThat(pieces).noneMatch(ChatResponse::hasToolCalls);
        assertThat(CautiousMetadata.withheld(pieces.get(pieces.size() - 1).getMetadata()))
                .isPresent();
    }

    @Test
    void cancellingReachesTheJudgeAndTheModel() throws Exception {
        CompletableFuture<Thread> judging = new CompletableFuture<>();
        CompletableFuture<Void> interrupted = new CompletableFuture<>();
        SafetyJudge slow = judge(text -> {
            judging.complete(Thread.currentThread());
            try {
                Thread.sleep(30_000);
            } catch (InterruptedException e) {
                interrupted.complete(null);
                Thread.currentThread().interrupt();
            }
            return 0.1;
        });
        Disposable waiting = client(guard().safetyJudge(slow).build()).prompt(SAFE).stream()
                .content()
                .subscribe();
        judging.get();
        waiting.dispose();
        interrupted.get();
        assertThat(model.asked).isEmpty();

        model.rest = Flux.never();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Disposable answered = client(guard().build()).prompt(SAFE).stream()
                .content()
                .doOnNext(piece -> begun.complete(null))
                .subscribe();
        begun.get();
        answered.dispose();
        assertThat(model.cancelled).isTrue();
    }

    @Test
    void judgesWhatTheModelReadsAndRefusesWhatNobodyCanJudge() {
        List<Message> history = new ArrayList<>(List.of(
                new SystemMessage("Be short."),
                new UserMessage(TOXIC),
                new AssistantMessage("No."),
                new UserMessage("Please.")));
        assertThat(client(guard().build()).prompt(new Prompt(history)).call().content())
                .isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThatThrownBy(() -> client(guard().build())
                        .prompt()
                        .user(user -> user.text(SAFE)
                                .media(
                                        org.springframework.util.MimeTypeUtils.IMAGE_PNG,
                                        new org.springframework.core.io.ByteArrayResource(new byte[1])))
                        .call()
                        .content())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("media is 1 beside a message's text");
        assertThat(model.asked).isEmpty();
        assertThat(CautiousAdvisor.of(guard().build(), 5).getOrder()).isEqualTo(5);
    }
}
