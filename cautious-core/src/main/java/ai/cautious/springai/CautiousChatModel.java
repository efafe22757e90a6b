package ai.cautious.springai;

import static java.util.Objects.requireNonNull;

import ai.cautious.CautiousGenerator;
import ai.cautious.ClosedException;
import ai.cautious.GenerationRequest;
import ai.cautious.limits.RequestLimits;
import ai.cautious.limits.RequestQueue;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A generator as Spring AI's chat model, gated as the generator is: of what it streams nothing leaves before the verdict.
 *
 * <pre>{@code
 * ChatModel model = CautiousChatModel.builder(generator)
 *         .options(CautiousChatOptions.builder().maxTokens(256).build())
 *         .build();
 * Flux<String> answer = ChatClient.create(model).prompt("What is speculative decoding?").stream().content();
 * }</pre>
 *
 * <p>The finish reason is {@code STOP}, {@code LENGTH}, {@code CANCELLED}, or {@code CONTENT_FILTER} where the gate refused or
 * the output monitor withheld; {@link CautiousMetadata} reads the verdict and the report. What is streamed is computed as it
 * is asked for, and no further: who cancels the subscription ends the generation after the pass under way.
 *
 * <p>Tools, media, several answers and output schemas are refused by an {@link ai.cautious.InvalidOptionException} that names
 * them, as is any other option that it cannot honour. Thread-safe.
 */
@SuppressWarnings("exports")
public final class CautiousChatModel implements ChatModel, AutoCloseable {

    /** How long closing waits for answers to end by themselves. */
    private static final Duration ENDING = Duration.ofSeconds(2);

    private final CautiousGenerator generator;
    private final CautiousChatOptions options;
    private final PromptRequests requests;
    private final RequestQueue queue;
    private final Set<RunningAnswer> running = ConcurrentHashMap.newKeySet();
    /** Fails once this is closed, for those who ask for nothing more. */
    private final Sinks.Empty<Void> closing = Sinks.empty();

    private final Scheduler threads = Schedulers.fromExecutorService(Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "cautious-chat");
        thread.setDaemon(true);
        return thread;
    }));
    private volatile boolean closed;

    private CautiousChatModel(Builder builder) {
        String model = builder.generator.verifier().name();
        this.generator = builder.generator;
        this.options = builder.options.mutate().model(model).build();
        this.requests = new PromptRequests(model, options);
        this.queue = builder.queue == null
                ? RequestQueue.of(RequestLimits.builder()
                        .maxRunning(Integer.MAX_VALUE)
                        .maxWaiting(0)
                        .build())
                : builder.queue;
    }

    /**
     * A builder.
     *
     * @param generator stays the caller's to close, after the chat model
     */
    public static Builder builder(CautiousGenerator generator) {
        return new Builder(requireNonNull(generator, "generator"));
    }

    /**
     * The whole answer.
     *
     * @throws ai.cautious.InvalidOptionException if an option or a message has what the generator cannot honour
     * @throws ai.cautious.OverloadedException if the queue turns it away
     * @throws ClosedException if this, the queue or the generator has been closed
     * @throws java.util.concurrent.CancellationException if this thread is interrupted while it waits for its turn
     * @throws ai.cautious.CautiousException as {@link CautiousGenerator#generate(ai.cautious.GenerationRequest)} does
     */
    @Override
    public ChatResponse call(Prompt prompt) {
        try (RunningAnswer answer = begin(requireNonNull(prompt, "prompt"))) {
            return answer.whole();
        }
    }

    /**
     * The answer in pieces, the last of which has no text but the finish reason and the usage. Errors are as {@link #call} has
     * them.
     */
    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        requireNonNull(prompt, "prompt");
        return Flux.defer(() -> {
            RunningAnswer answer = begin(prompt);
            return Mono.fromFuture(answer.slot(), true)
                    .doOnError(turnedAway -> answer.close())
                    .flatMapMany(slot -> Flux.generate(() -> answer, RunningAnswer::next, RunningAnswer::close)
                            .subscribeOn(threads))
                    .doFinally(end -> {
                        if (end == SignalType.CANCEL) {
                            answer.cancel();
                        }
                    })
                    .takeUntilOther(closing.asMono());
        });
    }

    private RunningAnswer begin(Prompt prompt) {
        String id = "cautious-" + UUID.randomUUID();
        GenerationRequest request = requests.of(prompt, id);
        if (closed) {
            throw new ClosedException("the chat model");
        }
        RunningAnswer answer = new RunningAnswer(
                generator,
                request,
                new ChatResponses(id, requireNonNull(options.getModel())),
                queue.request(),
                running::remove);
        running.add(answer);
        if (closed) {
            answer.cancel();
        }
        return answer;
    }

    /** What holds where a prompt says nothing else, and the verifier's name. */
    @Override
    public ChatOptions getOptions() {
        return options;
    }

    /**
     * Answers nothing more, and ends what it is at after the passes under way. What is streamed ends as
     * {@code CANCELLED}, or with a {@link ClosedException} where nobody asks for the next piece. Idempotent.
     */
    @Override
    public void close() {
        closed = true;
        running.forEach(RunningAnswer::cancel);
        long deadline = System.nanoTime() + ENDING.toNanos();
        try {
            while (!running.isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing.tryEmitError(new ClosedException("the chat model"));
        running.forEach(RunningAnswer::close);
        threads.dispose();
    }

    /** Builds chat models. Not thread-safe. */
    public static final class Builder {

        private final CautiousGenerator generator;
        private CautiousChatOptions options = CautiousChatOptions.builder().build();
        private @Nullable RequestQueue queue;

        private Builder(CautiousGenerator generator) {
            this.generator = generator;
        }

        /** What holds where a prompt says nothing else; by default 128 tokens, greedily. */
        public Builder options(CautiousChatOptions options) {
            this.options = requireNonNull(options, "options");
            return this;
        }

        /** What keeps how many run at once; stays the caller's to close. By default any number does. */
        public Builder queue(RequestQueue queue) {
            this.queue = requireNonNull(queue, "queue");
            return this;
        }

        /** The chat model, which the caller closes. */
        public CautiousChatModel build() {
            return new CautiousChatModel(this);
        }
    }
}
