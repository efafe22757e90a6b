package ai.cautious.langchain4j;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GuardedConversation;
import ai.cautious.safety.SafetyAction;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a model that streams and who is told: judges the conversation first, and tells of the answer what may leave.
 * The model may call from any thread; cancelling never waits.
 */
final class GuardedStream implements StreamingChatResponseHandler {

    private final GuardedConversation conversation;
    private final String modelName;
    private final StreamingChatResponseHandler handler;
    private final GuardedHandle handle;
    /** Who holds it tells the handler, or frees what the monitor keeps. */
    private final ReentrantLock telling = new ReentrantLock();

    private @Nullable GateDecision decision;
    private @Nullable MonitoredAnswer monitored;
    private boolean over;

    /**
     * Before anything is judged.
     *
     * @param modelName who answers, where the model has not said
     */
    GuardedStream(GuardedConversation conversation, String modelName, StreamingChatResponseHandler handler) {
        this.conversation = conversation;
        this.modelName = modelName;
        this.handler = handler;
        this.handle = new GuardedHandle(conversation, this::freeIfIdle);
    }

    /** Judges, and has the model called with what it may read, or refuses. */
    void run(ChatRequest request, BiConsumer<ChatRequest, StreamingChatResponseHandler> call) {
        try {
            GateDecision decided = conversation.judge();
            decision = decided;
            if (decided.action() == SafetyAction.REFUSE) {
                tell(() -> refuse(decided));
                return;
            }
            monitored = conversation.isMonitored() ? new MonitoredAnswer(conversation) : null;
            call.accept(Conversations.hardened(request, conversation), this);
        } catch (Exception e) {
            fail(e);
        } catch (Error e) {
            fail(e);
            throw e;
        }
    }

    private void refuse(GateDecision decided) {
        say(conversation.refusal());
        end(() -> Responses.refused(conversation.refusal(), decided, modelName));
    }

    @Override
    public void onPartialResponse(String partialResponse) {
        tell(() -> {
            if (monitored == null) {
                say(partialResponse);
                return;
            }
            think(monitored.restOfThinking());
            say(monitored.say(partialResponse));
            endIfWithheld();
        });
    }

    @Override
    public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
        handle.stops(context.streamingHandle());
        onPartialResponse(partialResponse.text());
    }

    @Override
    public void onPartialThinking(PartialThinking partialThinking) {
        tell(() -> {
            think(monitored == null ? partialThinking.text() : monitored.think(partialThinking.text()));
            endIfWithheld();
        });
    }

    @Override
    public void onPartialThinking(PartialThinking partialThinking, PartialThinkingContext context) {
        handle.stops(context.streamingHandle());
        onPartialThinking(partialThinking);
    }

    @Override
    public void onPartialToolCall(PartialToolCall partialToolCall) {
        tell(() -> {
            if (monitored == null) {
                handler.onPartialToolCall(partialToolCall, new PartialToolCallContext(handle));
            }
        });
    }

    @Override
    public void onPartialToolCall(PartialToolCall partialToolCall, PartialToolCallContext context) {
        handle.stops(context.streamingHandle());
        onPartialToolCall(partialToolCall);
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall completeToolCall) {
        tell(() -> {
            if (monitored == null || monitored.ask(completeToolCall.toolExecutionRequest())) {
                handler.onCompleteToolCall(completeToolCall);
            }
            endIfWithheld();
        });
    }

    @Override
    public void onUnmappedRawEvent(Object rawEvent) {
        tell(() -> {
            if (monitored == null) {
                handler.onUnmappedRawEvent(rawEvent);
            }
        });
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        tell(() -> {
            GateDecision decided = decided();
            MonitoredAnswer reading = monitored;
            if (reading == null) {
                end(() -> Responses.allowed(response, decided));
                return;
            }
            AiMessage whole = response.aiMessage();
            think(reading.endThinking(whole));
            say(reading.endText(whole));
            end(() -> reading.complete(response, decided));
        });
    }

    @Override
    public void onError(Throwable error) {
        fail(error);
    }

    private GateDecision decided() {
        if (decision == null) {
            throw new IllegalStateException("there is an answer before the verdict");
        }
        return decision;
    }

    private void say(String released) {
        if (!released.isEmpty() && !handle.isCancelled()) {
            handler.onPartialResponse(new PartialResponse(released), new PartialResponseContext(handle));
        }
    }

    private void think(String released) {
        if (!released.isEmpty() && !handle.isCancelled()) {
            handler.onPartialThinking(new PartialThinking(released), new PartialThinkingContext(handle));
        }
    }

    private void endIfWithheld() {
        MonitoredAnswer reading = monitored;
        if (reading != null && reading.withheld().isPresent()) {
            end(() -> reading.cutShort(decided(), modelName));
            handle.stop();
        }
    }

    private void end(Supplier<ChatResponse> response) {
        if (!handle.isCancelled()) {
            ChatResponse whole = response.get();
            over = true;
            Telling.complete(handler, whole);
        }
    }

    /** What comes after the end, or is told to who has cancelled, is dropped. */
    private void tell(Runnable event) {
        telling.lock();
        try {
            if (!over && !handle.isCancelled()) {
                event.run();
            }
        } catch (Exception e) {
            fail(e);
        } catch (Error e) {
            fail(e);
            throw e;
        } finally {
            telling.unlock();
            freeIfIdle();
        }
    }

    private void fail(Throwable error) {
        telling.lock();
        try {
            if (!over && !handle.isCancelled()) {
                over = true;
                handle.stop();
                Telling.error(handler, error);
            }
        } finally {
            telling.unlock();
            freeIfIdle();
        }
    }

    /** Whoever tells the handler frees it afterwards. */
    private void freeIfIdle() {
        if (!telling.isHeldByCurrentThread() && telling.tryLock()) {
            try {
                if (monitored != null && (over || handle.isCancelled())) {
                    monitored.close();
                }
            } finally {
                telling.unlock();
            }
        }
    }
}
