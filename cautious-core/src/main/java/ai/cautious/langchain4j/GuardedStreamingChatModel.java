package ai.cautious.langchain4j;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.DaemonThreads;
import ai.cautious.safety.ConversationGuard;
import ai.cautious.safety.GuardedConversation;
import ai.cautious.safety.JudgeRequest;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Any streaming chat model of LangChain4j's behind a gate, as {@link GuardedChatModel} has it: the model is asked after the
 * verdict, and where there is an output monitor, a handler is told of no more than that has let through, sentence by sentence.
 *
 * <pre>{@code
 * StreamingChatModel guarded = GuardedStreamingChatModel.of(
 *         remoteStream,
 *         ConversationGuard.builder(ModelIdentity.of("remote"))
 *                 .safetyJudge(ModelJudge.of(judge))
 *                 .build());
 * }</pre>
 *
 * <p>A handler is told of one end: the whole, or an error, which is also what it throws itself. Its streaming handle cancels
 * the model, and then it is told of nothing more; a monitor that withholds the rest cancels the model too. With a monitor
 * there are no pieces of what is asked of tools and no raw events, as those cannot be read.
 *
 * <p>As immutable and thread-safe as the model. It has no publishers.
 */
@SuppressWarnings("exports")
public final class GuardedStreamingChatModel implements StreamingChatModel {

    private final StreamingChatModel model;
    private final ConversationGuard guard;
    private final Executor threads;

    private GuardedStreamingChatModel(StreamingChatModel model, ConversationGuard guard, Executor threads) {
        this.model = model;
        this.guard = guard;
        this.threads = threads;
    }

    /**
     * A model behind a guard, which judges on daemon threads.
     *
     * @param model who is asked what the gate lets through, with its own parameters and listeners
     */
    public static GuardedStreamingChatModel of(StreamingChatModel model, ConversationGuard guard) {
        return of(model, guard, DaemonThreads.named("cautious-chat"));
    }

    /**
     * A model behind a guard.
     *
     * @param model who is asked what the gate lets through, with its own parameters and listeners
     * @param threads where conversations are judged and the model is asked; stays the caller's to shut down
     */
    public static GuardedStreamingChatModel of(StreamingChatModel model, ConversationGuard guard, Executor threads) {
        return new GuardedStreamingChatModel(
                requireNonNull(model, "model"), requireNonNull(guard, "guard"), requireNonNull(threads, "threads"));
    }

    /**
     * Judges the conversation and has the model answer it.
     *
     * @throws dev.langchain4j.exception.UnsupportedFeatureException if a message has anything but text
     */
    @Override
    public void chat(
            ChatRequest chatRequest, @Nullable ChatRequestOptions options, StreamingChatResponseHandler handler) {
        // A model may have the shorter of the two only.
        if (options == null || options.equals(ChatRequestOptions.EMPTY)) {
            doChat(chatRequest, handler);
        } else {
            guarded(chatRequest, handler, (request, guarded) -> model.chat(request, options, guarded));
        }
    }

    @Override
    public void doChat(ChatRequest chatRequest, StreamingChatResponseHandler handler) {
        guarded(chatRequest, handler, model::chat);
    }

    private void guarded(
            ChatRequest request,
            StreamingChatResponseHandler handler,
            BiConsumer<ChatRequest, StreamingChatResponseHandler> call) {
        requireNonNull(request, "chatRequest");
        requireNonNull(handler, "handler");
        GuardedConversation conversation = guard.open(JudgeRequest.of(Conversations.judged(request.messages())));
        threads.execute(() -> new GuardedStream(conversation, guard.answering().name(), handler).run(request, call));
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return model.defaultRequestParameters();
    }

    @Override
    public ModelProvider provider() {
        return model.provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return model.supportedCapabilities();
    }
}
