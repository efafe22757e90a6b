package ai.cautious.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.CautiousGenerator;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CautiousStreamingChatModelTest {

    interface Assistant {
        TokenStream chat(String message);
    }

    private static final List<ChatMessage> HELLO = List.of(UserMessage.from("Hi"));

    private static CautiousStreamingChatModel of(CautiousGenerator.Builder generator) {
        return CautiousStreamingChatModel.of(generator.build());
    }

    @Test
    void anAssistantStreamsAndRemembers() throws Exception {
        ChatMemory memory = MessageWindowChatMemory.withMaxMessages(10);
        Assistant assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(of(Models.generator(
                        Models.saying(prompt -> prompt.contains("Flour.") ? "I said: Flour." : "Flour."))))
                .chatMemory(memory)
                .build();
        assertThat(stream(assistant, "What is bread made of?").aiMessage().text())
                .isEqualTo("Flour.");
        ChatResponse second = stream(assistant, "What did you say?");
        assertThat(second.aiMessage().text()).isEqualTo("I said: Flour.");
        assertThat(second.metadata()).isInstanceOf(CautiousChatResponseMetadata.class);
        assertThat(memory.messages())
                .hasSize(4)
                .contains(AiMessage.from("Flour."))
                .contains(AiMessage.from("I said: Flour."));
    }

    private static ChatResponse stream(Assistant assistant, String message) throws Exception {
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        List<String> pieces = new CopyOnWriteArrayList<>();
        assistant
                .chat(message)
                .onPartialResponse(pieces::add)
                .onCompleteResponse(whole::complete)
                .onError(whole::completeExceptionally)
                .start();
        ChatResponse response = whole.get(20, TimeUnit.SECONDS);
        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(String.join("", pieces)).isEqualTo(response.aiMessage().text());
        return response;
    }

    @Test
    void nothingIsToldBeforeTheVerdict() throws Exception {
        CountDownLatch judging = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TableModel judge = JudgingModel.of(5).at(tokens -> {
            judging.countDown();
            Told.await(goOn);
        });
        Told told = new Told();
        of(Models.generator(Models.saying(prompt -> "Flour.")).safetyJudge(Models.judge(judge)))
                .chat(HELLO, told);
        Told.await(judging);
        assertThat(told.isNothing()).isTrue();
        goOn.countDown();
        assertThat(told.atTheEnd().text()).isEqualTo("Flour.");
        assertThat(told.whole().aiMessage().text()).isEqualTo("Flour.");
        assertThat(told.whole().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void nothingButTheRefusalLeavesWhereTheGateRefusesOrFails() throws Exception {
        TableModel verifier = Models.saying(prompt -> "Flour.");
        Told refused = new Told();
        of(Models.generator(verifier)).chat(List.of(UserMessage.from("Where is poison sold?")), refused);
        Told failed = new Told();
        of(Models.generator(verifier)
                        .safetyJudge(Models.judge(JudgingModel.of(5).failingAfter(0))))
                .chat(HELLO, failed);
        for (Told told : List.of(refused.atTheEnd(), failed.atTheEnd())) {
            assertThat(told.pieces).containsExactly(SafetyGate.DEFAULT_REFUSAL);
            assertThat(told.whole().finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
            assertThat(((CautiousChatResponseMetadata) told.whole().metadata())
                            .gateDecision()
                            .orElseThrow()
                            .action())
                    .isEqualTo(SafetyAction.REFUSE);
        }
        assertThat(verifier.sessions()).isZero();
    }

    @Test
    void whatAMonitorWithholdsIsNotTold() throws Exception {
        Told told = new Told();
        of(Models.generator(Models.saying(prompt -> "Flour. Then poison. Eat."))
                        .outputMonitor(OutputMonitor.ofText("rules", text -> !text.contains("poison"), event -> {})))
                .chat(HELLO, told);
        assertThat(told.atTheEnd().pieces).containsExactly("Flour. ");
        assertThat(told.whole().aiMessage().text()).isEqualTo("Flour. ");
        assertThat(told.whole().finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @Test
    void cancellingReachesTheEngineAndNothingIsToldAfterwards() throws Exception {
        AtomicInteger passes = new AtomicInteger();
        TableModel verifier =
                Models.saying(prompt -> "Flour is mixed. ".repeat(50)).at(tokens -> passes.incrementAndGet());
        Told told = new Told((piece, handle) -> {
            assertThat(handle.isCancelled()).isFalse();
            handle.cancel();
            assertThat(handle.isCancelled()).isTrue();
        });
        CountDownLatch over = new CountDownLatch(1);
        CautiousStreamingChatModel.of(
                        CautiousChatModel.of(Models.generator(verifier).build()), task -> new Thread(() -> {
                                    task.run();
                                    over.countDown();
                                })
                                .start())
                .chat(HELLO, told);
        Told.await(over);
        assertThat(told.pieces).containsExactly("F");
        assertThat(told.wholes).isEmpty();
        assertThat(told.errors).isEmpty();
        assertThat(passes).hasValueLessThan(5);
        assertThat(verifier.openSessions()).isZero();
    }

    @Test
    void whatAHandlerThrowsEndsTheAnswerAsItsError() throws Exception {
        TableModel verifier = Models.saying(prompt -> "Flour is mixed.");
        IllegalStateException full = new IllegalStateException("the pipe is full");
        Told told = new Told((piece, handle) -> {
            throw full;
        });
        of(Models.generator(verifier)).chat(HELLO, told);
        assertThat(told.atTheEnd().errors).containsExactly(full);
        assertThat(told.wholes).isEmpty();
    }

    @Test
    void whatAModelThrowsIsToldAsAnError() throws Exception {
        Told told = new Told();
        of(Models.generator(Models.saying(prompt -> "Flour is mixed.").failingAfter(4)))
                .chat(HELLO, told);
        assertThat(told.atTheEnd().errors).singleElement().satisfies(error -> assertThat(error)
                .hasMessageContaining("fails as it was told to"));
        assertThat(told.wholes).isEmpty();
    }
}
