package ai.cautious.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What older versions of the framework do not have. */
class ChatAsyncTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void answersLaterAndCancellingReachesTheEngine() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger passes = new AtomicInteger();
        TableModel verifier = Models.saying(prompt -> prompt.contains("bread") ? "Flour." : "Flour. ".repeat(100))
                .at(tokens -> {
                    begun.countDown();
                    passes.incrementAndGet();
                    pause();
                });
        CautiousChatModel chat = CautiousChatModel.of(Models.generator(verifier).build());
        assertThat(chat.chatAsync("What is bread made of?"))
                .succeedsWithin(LONG)
                .isEqualTo("Flour.");
        passes.set(0);
        CompletableFuture<ChatResponse> answer = chat.doChatAsync(
                ChatRequest.builder().messages(UserMessage.from("Hi")).build());
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        answer.cancel(true);
        for (int waited = 0; verifier.openSessions() > 0 && waited < 1000; waited++) {
            pause();
        }
        assertThat(verifier.openSessions()).isZero();
        assertThat(passes).hasValueLessThan(500);
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aGuardRefusesByNameWhatItCannotCancel() {
        ChatModel remote = CautiousChatModel.of(
                Models.generator(Models.saying(prompt -> "Flour.")).build());
        assertThat(GuardedChatModel.of(remote, Models.guard(JudgingModel.of(5)).build())
                        .chatAsync("Hi"))
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("GuardedChatModel");
    }
}
