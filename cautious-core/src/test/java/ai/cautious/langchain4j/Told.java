package ai.cautious.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Writes down all that it is told. */
final class Told implements StreamingChatResponseHandler {

    final List<String> pieces = new CopyOnWriteArrayList<>();
    final List<String> thoughts = new CopyOnWriteArrayList<>();
    final List<String> others = new CopyOnWriteArrayList<>();
    final List<ChatResponse> wholes = new CopyOnWriteArrayList<>();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final BiConsumer<String, StreamingHandle> onPiece;
    private final CountDownLatch ended = new CountDownLatch(1);

    Told() {
        this((piece, handle) -> {});
    }

    /** @param onPiece is told of each piece before it is written down */
    Told(BiConsumer<String, StreamingHandle> onPiece) {
        this.onPiece = onPiece;
    }

    @Override
    public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
        onPiece.accept(partialResponse.text(), context.streamingHandle());
        pieces.add(partialResponse.text());
    }

    @Override
    public void onPartialThinking(PartialThinking partialThinking, PartialThinkingContext context) {
        thoughts.add(partialThinking.text());
    }

    @Override
    public void onPartialToolCall(PartialToolCall partialToolCall, PartialToolCallContext context) {
        others.add("part of " + partialToolCall.name());
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall completeToolCall) {
        others.add(completeToolCall.toolExecutionRequest().name());
    }

    @Override
    public void onUnmappedRawEvent(Object rawEvent) {
        others.add("raw " + rawEvent);
    }

    @Override
    public void onCompleteResponse(ChatResponse completeResponse) {
        wholes.add(completeResponse);
        ended.countDown();
    }

    @Override
    public void onError(Throwable error) {
        errors.add(error);
        ended.countDown();
    }

    /** What was told, once there is an end. */
    Told atTheEnd() throws InterruptedException {
        if (!ended.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("there is no end of " + pieces);
        }
        return this;
    }

    String text() {
        return String.join("", pieces);
    }

    ChatResponse whole() {
        return wholes.get(0);
    }

    boolean isNothing() {
        return pieces.isEmpty() && thoughts.isEmpty() && others.isEmpty() && wholes.isEmpty() && errors.isEmpty();
    }

    /** Waits for what another thread does. */
    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
