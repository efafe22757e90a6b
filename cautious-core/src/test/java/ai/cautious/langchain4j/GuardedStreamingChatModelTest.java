package ai.cautious.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.safety.MonitorContext;
import ai.cautious.safety.MonitorDecision;
import ai.cautious.safety.MonitorSession;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyGate;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GuardedStreamingChatModelTest {

    interface Assistant {
        TokenStream chat(String message);
    }

    /** A model of somebody else's that streams on the thread that asks. */
    private static final class Remote implements StreamingChatModel, StreamingHandle {

        final List<ChatRequest> asked = new ArrayList<>();
        final AtomicBoolean cancelled = new AtomicBoolean();
        private final BiConsumer<Remote, StreamingChatResponseHandler> answer;

        Remote(BiConsumer<Remote, StreamingChatResponseHandler> answer) {
            this.answer = answer;
        }

        /** Says pieces until it is cancelled. */
        static Remote saying(String... pieces) {
            return new Remote((remote, handler) -> {
                for (String piece : pieces) {
                    if (remote.isCancelled()) {
                        return;
                    }
                    handler.onPartialResponse(new PartialResponse(piece), new PartialResponseContext(remote));
                }
                handler.onCompleteResponse(whole(AiMessage.from(String.join("", pieces))));
            });
        }

        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            asked.add(request);
            answer.accept(this, handler);
        }

        @Override
        public void cancel() {
            cancelled.set(true);
        }

        @Override
        public boolean isCancelled() {
            return cancelled.get();
        }
    }

    private static ChatResponse whole(AiMessage message) {
        return ChatResponse.builder()
                .aiMessage(message)
                .modelName("remote-1")
                .finishReason(FinishReason.STOP)
                .build();
    }

    private static final List<ChatMessage> HELLO = List.of(UserMessage.from("Hi"));

    private static StreamingChatModel guarded(StreamingChatModel remote) {
        return GuardedStreamingChatModel.of(
                remote, Models.guard(JudgingModel.of(5)).build());
    }

    /** On the thread that asks. */
    private static StreamingChatModel monitored(StreamingChatModel remote, OutputMonitor monitor) {
        return GuardedStreamingChatModel.of(
                remote, Models.guard(JudgingModel.of(5)).outputMonitor(monitor).build(), Runnable::run);
    }

    /** A rule that counts its readers. */
    private record Rule(AtomicInteger open, int holdBack) implements OutputMonitor {

        Rule() {
            this(new AtomicInteger(), OutputMonitor.DEFAULT_HOLD_BACK);
        }

        @Override
        public MonitorSession open(MonitorContext context) {
            open.incrementAndGet();
            return new MonitorSession() {
                @Override
                public MonitorDecision review(String answerSoFar) {
                    return answerSoFar.contains("poison")
                            ? MonitorDecision.withheld(MonitorDecision.Cause.RULE)
                                    .build()
                            : MonitorDecision.released();
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }
    }

    @Test
    void anAssistantStreamsAndRemembers() throws Exception {
        ChatMemory memory = MessageWindowChatMemory.withMaxMessages(10);
        Remote remote = Remote.saying("Flour", " is mixed. ", "It rests.");
        Assistant assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(GuardedStreamingChatModel.of(
                        remote,
                        Models.guard(JudgingModel.of(5))
                                .outputMonitor(new Rule())
                                .build()))
                .chatMemory(memory)
                .build();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        List<String> pieces = new ArrayList<>();
        assistant
                .chat("How is bread made?")
                .onPartialResponse(pieces::add)
                .onCompleteResponse(whole::complete)
                .onError(whole::completeExceptionally)
                .start();
        assertThat(whole.get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("Flour is mixed. It rests.");
        assertThat(pieces).containsExactly("Flour is mixed. ", "It rests.");
        assertThat(memory.messages()).last().isEqualTo(AiMessage.from("Flour is mixed. It rests."));
    }

    @Test
    void theModelIsAskedAfterTheVerdict() throws Exception {
        CountDownLatch judging = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TableModel judge = JudgingModel.of(5).at(tokens -> {
            judging.countDown();
            Told.await(goOn);
        });
        Remote remote = Remote.saying("Flour.");
        Told told = new Told();
        GuardedStreamingChatModel.of(remote, Models.guard(judge).build()).chat(HELLO, told);
        Told.await(judging);
        assertThat(told.isNothing()).isTrue();
        assertThat(remote.asked).isEmpty();
        goOn.countDown();
        assertThat(told.atTheEnd().text()).isEqualTo("Flour.");
        assertThat(((CautiousChatResponseMetadata) told.whole().metadata()).verdict())
                .isPresent();
        assertThat(told.whole().modelName()).isEqualTo("remote-1");
    }

    @Test
    void nothingButTheRefusalLeavesWhereTheGateRefusesOrFails() throws Exception {
        Remote remote = Remote.saying("Flour.");
        Told refused = new Told();
        guarded(remote).chat(List.of(UserMessage.from("poison")), refused);
        Told failed = new Told();
        GuardedStreamingChatModel.of(
                        remote, Models.guard(JudgingModel.of(5).failingAfter(0)).build())
                .chat(HELLO, failed);
        for (Told told : List.of(refused.atTheEnd(), failed.atTheEnd())) {
            assertThat(told.pieces).containsExactly(SafetyGate.DEFAULT_REFUSAL);
            assertThat(told.whole().finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        }
        SafetyGate unheard = Models.QUIET.toBuilder()
                .auditListener(event -> {
                    throw new IllegalStateException("the disk is full");
                })
                .build();
        Told unrecorded = new Told();
        GuardedStreamingChatModel.of(
                        remote,
                        Models.guard(JudgingModel.of(5)).safetyGate(unheard).build())
                .chat(HELLO, unrecorded);
        assertThat(unrecorded.atTheEnd().errors).hasSize(1);
        assertThat(unrecorded.pieces).isEmpty();
        assertThat(remote.asked).isEmpty();
    }

    @Test
    void whatAMonitorWithholdsCancelsTheModel() {
        Remote remote = Remote.saying("Flour. Then", " some poison", ". Eat", ". More. ", "And more. ");
        Rule rule = new Rule();
        Told told = new Told();
        monitored(remote, rule).chat(HELLO, told);
        assertThat(told.pieces).containsExactly("Flour. Then");
        assertThat(told.whole().aiMessage().text()).isEqualTo("Flour. Then");
        assertThat(told.whole().finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(((CautiousChatResponseMetadata) told.whole().metadata()).withheld())
                .isPresent();
        assertThat(told.wholes).hasSize(1);
        assertThat(told.errors).isEmpty();
        assertThat(remote.isCancelled()).isTrue();
        assertThat(rule.open()).hasValue(0);
    }

    @Property(tries = 200, seed = "41")
    void nothingLeavesThatTheMonitorDoesNotAllow(
            @ForAll @IntRange(min = 1, max = 9) int size,
            @ForAll @IntRange(min = 1, max = 60) int holdBack,
            @ForAll boolean harmful) {
        String answer = "Flour is mixed. Then \"it rests.\" It takes 3.5 hours\nand " + (harmful ? "poison" : "salt")
                + " is added! Eat. Enjoy";
        String[] pieces = answer.split("(?<=\\G.{" + size + "})");
        Told told = new Told();
        Rule rule = new Rule(new AtomicInteger(), holdBack);
        monitored(Remote.saying(pieces), rule).chat(HELLO, told);
        assertThat(answer).startsWith(told.text());
        assertThat(told.text()).doesNotContain("poison");
        assertThat(told.whole().aiMessage().text()).isEqualTo(told.text());
        assertThat(told.text().equals(answer)).isEqualTo(!harmful);
        assertThat(rule.open()).hasValue(0);
    }

    @Test
    void cancellingReachesTheModelAndNothingIsToldAfterwards() {
        Rule rule = new Rule();
        // Goes on whatever is asked of it.
        Remote deaf = new Remote((remote, handler) -> {
            handler.onPartialResponse(new PartialResponse("One. "), new PartialResponseContext(remote));
            handler.onPartialResponse(new PartialResponse("Two. "), new PartialResponseContext(remote));
            handler.onPartialThinking(new PartialThinking("Three. "));
            handler.onCompleteResponse(whole(AiMessage.from("One. Two. ")));
            handler.onError(new IllegalStateException("cancelled"));
        });
        Told told = new Told((piece, handle) -> handle.cancel());
        monitored(deaf, rule).chat(HELLO, told);
        assertThat(told.pieces).containsExactly("One. ");
        assertThat(told.thoughts).isEmpty();
        assertThat(told.wholes).isEmpty();
        assertThat(told.errors).isEmpty();
        assertThat(deaf.isCancelled()).isTrue();
        assertThat(rule.open()).hasValue(0);
    }

    @Test
    void cancellingFromAnotherThreadFreesTheMonitorAtOnce() {
        Rule rule = new Rule();
        List<StreamingHandle> handles = new ArrayList<>();
        Remote silent = new Remote((remote, handler) ->
                handler.onPartialResponse(new PartialResponse("One. "), new PartialResponseContext(remote)));
        Told told = new Told((piece, handle) -> handles.add(handle));
        monitored(silent, rule).chat(HELLO, told);
        assertThat(rule.open()).hasValue(1);
        handles.get(0).cancel();
        handles.get(0).cancel();
        assertThat(rule.open()).hasValue(0);
        assertThat(silent.isCancelled()).isTrue();
        assertThat(handles.get(0).isCancelled()).isTrue();
    }

    @Test
    void wheneverAnotherThreadCancelsTheMonitorIsFreedAndThereIsOneEndAtMost() throws InterruptedException {
        Rule rule = new Rule();
        SplittableRandom random = new SplittableRandom(43);
        for (int round = 0; round < 100; round++) {
            List<Thread> threads = new CopyOnWriteArrayList<>();
            Remote busy = new Remote((remote, handler) -> {
                Thread streaming = new Thread(() -> {
                    for (int i = 0; i < 20; i++) {
                        handler.onPartialResponse(new PartialResponse("One. "), new PartialResponseContext(remote));
                    }
                    handler.onCompleteResponse(whole(AiMessage.from("One. ".repeat(20))));
                });
                threads.add(streaming);
                streaming.start();
            });
            int pause = random.nextInt(2000);
            Told told = new Told((piece, handle) -> {
                if (threads.size() == 1) {
                    Thread cancelling = new Thread(() -> {
                        for (int i = 0; i < pause; i++) {
                            Thread.onSpinWait();
                        }
                        handle.cancel();
                    });
                    threads.add(cancelling);
                    cancelling.start();
                }
            });
            monitored(busy, rule).chat(HELLO, told);
            for (int i = 0; i < threads.size(); i++) {
                threads.get(i).join();
            }
            assertThat(rule.open()).hasValue(0);
            assertThat(told.errors).isEmpty();
            assertThat(told.wholes).hasSizeLessThan(2);
            assertThat(busy.isCancelled()).isTrue();
            if (!told.wholes.isEmpty()) {
                assertThat(told.text()).isEqualTo("One. ".repeat(20));
            }
        }
    }

    @Test
    void aModelThatCannotBeCancelledIsNotHeardAnyMore() {
        StreamingHandle none = new StreamingHandle() {
            @Override
            public void cancel() {
                throw new UnsupportedFeatureException("cancelling");
            }

            @Override
            public boolean isCancelled() {
                return false;
            }
        };
        Remote deaf = new Remote((remote, handler) -> {
            handler.onPartialResponse(new PartialResponse("One. "), new PartialResponseContext(none));
            handler.onPartialResponse(new PartialResponse("Two. "), new PartialResponseContext(none));
            handler.onCompleteResponse(whole(AiMessage.from("One. Two. ")));
        });
        Rule rule = new Rule();
        Told told = new Told((piece, handle) -> handle.cancel());
        monitored(deaf, rule).chat(HELLO, told);
        assertThat(told.pieces).containsExactly("One. ");
        assertThat(told.wholes).isEmpty();
        assertThat(told.errors).isEmpty();
        assertThat(rule.open()).hasValue(0);
    }

    @Test
    void aModelThatHasNoHandleIsNotHeardAnyMore() {
        Remote plain = new Remote((remote, handler) -> {
            handler.onPartialResponse("One. ");
            handler.onPartialResponse("Some poison. ");
            handler.onPartialResponse("Two. ");
            handler.onCompleteResponse(whole(AiMessage.from("One. Some poison. Two. ")));
        });
        Told told = new Told();
        monitored(plain, new Rule()).chat(HELLO, told);
        assertThat(told.pieces).containsExactly("One. ");
        assertThat(told.wholes).hasSize(1);
    }

    @Test
    void aHandlerIsToldOfOneEnd() {
        IllegalStateException first = new IllegalStateException("lost");
        Remote failing = new Remote((remote, handler) -> {
            handler.onPartialResponse(new PartialResponse("One. "), new PartialResponseContext(remote));
            handler.onError(first);
            handler.onError(new IllegalStateException("again"));
            handler.onCompleteResponse(whole(AiMessage.from("One. ")));
            throw new IllegalStateException("and again");
        });
        Rule rule = new Rule();
        Told told = new Told();
        monitored(failing, rule).chat(HELLO, told);
        assertThat(told.errors).containsExactly(first);
        assertThat(told.wholes).isEmpty();
        assertThat(rule.open()).hasValue(0);
        IllegalStateException full = new IllegalStateException("the pipe is full");
        Remote remote = Remote.saying("One. ", "Two. ");
        Told throwing = new Told((piece, handle) -> {
            throw full;
        });
        monitored(remote, rule).chat(HELLO, throwing);
        assertThat(throwing.errors).containsExactly(full);
        assertThat(throwing.wholes).isEmpty();
        assertThat(remote.isCancelled()).isTrue();
        assertThat(rule.open()).hasValue(0);
    }

    private static final ToolExecutionRequest LOOK =
            ToolExecutionRequest.builder().id("1").name("look").arguments("{}").build();

    private static final ToolExecutionRequest BUY = ToolExecutionRequest.builder()
            .id("2")
            .name("buy")
            .arguments("{\"what\": \"poison\"}")
            .build();

    /** Thinks, says, asks, and has more in the whole than it has streamed. */
    private static Remote asking(ToolExecutionRequest last) {
        return new Remote((remote, handler) -> {
            handler.onUnmappedRawEvent("event");
            handler.onPartialThinking(new PartialThinking("Bread? "));
            handler.onPartialToolCall(PartialToolCall.builder()
                    .index(0)
                    .id("1")
                    .name("look")
                    .partialArguments("{}")
                    .build());
            handler.onCompleteToolCall(new CompleteToolCall(0, LOOK));
            handler.onCompleteResponse(whole(AiMessage.builder()
                    .thinking("Bread? ")
                    .text("Wait.")
                    .toolExecutionRequests(List.of(LOOK, last))
                    .build()));
        });
    }

    @Test
    void withoutAMonitorAllIsToldAsItComes() throws Exception {
        Told told = new Told();
        guarded(asking(BUY)).chat(HELLO, told);
        assertThat(told.atTheEnd().thoughts).containsExactly("Bread? ");
        assertThat(told.others).containsExactly("raw event", "part of look", "look");
        assertThat(told.whole().aiMessage().toolExecutionRequests()).containsExactly(LOOK, BUY);
    }

    @Test
    void aMonitorReadsWhatIsThoughtAndAskedToo() {
        Told told = new Told();
        monitored(asking(BUY), new Rule()).chat(HELLO, told);
        assertThat(told.thoughts).containsExactly("Bread? ");
        assertThat(told.others).containsExactly("look");
        assertThat(told.pieces).containsExactly("Wait.");
        assertThat(told.whole().aiMessage().toolExecutionRequests()).containsExactly(LOOK);
        assertThat(told.whole().finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        Told safe = new Told();
        monitored(asking(LOOK), new Rule()).chat(HELLO, safe);
        assertThat(safe.whole().aiMessage().text()).isEqualTo("Wait.");
        assertThat(safe.whole().aiMessage().thinking()).isEqualTo("Bread? ");
        assertThat(safe.whole().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void whatIsThoughtIsToldBeforeWhatIsSaid() {
        Remote remote = new Remote((self, handler) -> {
            handler.onPartialThinking(new PartialThinking("Bread"));
            handler.onPartialThinking(new PartialThinking(" it is"));
            handler.onPartialResponse("Flour. ");
            handler.onCompleteResponse(whole(
                    AiMessage.builder().thinking("Bread it is").text("Flour. ").build()));
        });
        List<Integer> thoughtsBefore = new ArrayList<>();
        List<Told> telling = new ArrayList<>();
        telling.add(new Told(
                (piece, handle) -> thoughtsBefore.add(telling.get(0).thoughts.size())));
        monitored(remote, new Rule()).chat(HELLO, telling.get(0));
        assertThat(telling.get(0).thoughts).containsExactly("Bread it is");
        assertThat(thoughtsBefore).containsExactly(1);
        assertThat(telling.get(0).whole().aiMessage().thinking()).isEqualTo("Bread it is");
    }

    @Test
    void aMonitorThatFailsEndsTheAnswer() {
        OutputMonitor unrecorded = OutputMonitor.ofText("rules", text -> true, event -> {
            throw new IllegalStateException("the disk is full");
        });
        Remote remote = Remote.saying("One. ", "Two. ");
        Told told = new Told();
        monitored(remote, unrecorded).chat(HELLO, told);
        assertThat(told.pieces).isEmpty();
        assertThat(told.errors).singleElement().satisfies(error -> assertThat(error)
                .hasMessage("the disk is full"));
        assertThat(remote.isCancelled()).isTrue();
    }

    @Test
    void whatNobodyCanReadIsRefusedByName() {
        Remote remote = Remote.saying("Flour.");
        assertThatThrownBy(() -> guarded(remote)
                        .chat(List.of(UserMessage.from(ImageContent.from("data", "image/png"))), new Told()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("IMAGE");
        assertThatThrownBy(() -> guarded(remote).chat((ChatRequest) null, new Told()))
                .hasMessage("chatRequest");
        assertThatThrownBy(() -> guarded(remote).chat(HELLO, null)).hasMessage("handler");
        assertThat(remote.asked).isEmpty();
    }
}
