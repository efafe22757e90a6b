package ai.cautious.langchain4j;

import static java.util.Objects.requireNonNull;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.internal.DaemonThreads;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A generator as LangChain4j's streaming chat model, with its gate and its output monitor: nothing is told before the verdict.
 *
 * <pre>{@code
 * StreamingChatModel chat = CautiousStreamingChatModel.of(CautiousChatModel.of(generator));
 * }</pre>
 *
 * <p>A handler is told of pieces as they come, and at last of the whole or of an error; of nothing more once its streaming
 * handle has cancelled, which ends the generation after the pass under way. What a handler throws ends the answer, and is
 * its error. Requests that ask for what a generator does not have are refused at once, by an exception. Immutable and
 * thread-safe.
 */
@SuppressWarnings("exports")
public final class CautiousStreamingChatModel implements StreamingChatModel {

    private final CautiousChatModel chat;
    private final Executor threads;

    private CautiousStreamingChatModel(CautiousChatModel chat, Executor threads) {
        this.chat = chat;
        this.threads = threads;
    }

    /**
     * A streaming chat model with nothing chosen: it answers greedily.
     *
     * @param generator stays the caller's to close, after the last answer
     */
    public static CautiousStreamingChatModel of(CautiousGenerator generator) {
        return of(CautiousChatModel.of(generator));
    }

    /** The same as a chat model, streaming; each answer has a daemon thread. */
    public static CautiousStreamingChatModel of(CautiousChatModel chat) {
        return of(chat, DaemonThreads.named("cautious-chat"));
    }

    /**
     * The same as a chat model, streaming.
     *
     * @param threads where answers are made and handlers told; stays the caller's to shut down
     */
    public static CautiousStreamingChatModel of(CautiousChatModel chat, Executor threads) {
        return new CautiousStreamingChatModel(requireNonNull(chat, "chat"), requireNonNull(threads, "threads"));
    }

    @Override
    public void doChat(ChatRequest chatRequest, StreamingChatResponseHandler handler) {
        GenerationRequest request = chat.generationRequest(chatRequest);
        StreamedAnswer answer = new StreamedAnswer(chat.generator(), request, requireNonNull(handler, "handler"));
        threads.execute(answer);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return chat.defaultRequestParameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return chat.listeners();
    }

    @Override
    public ModelProvider provider() {
        return chat.provider();
    }
}
