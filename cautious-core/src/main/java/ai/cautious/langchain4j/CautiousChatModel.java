package ai.cautious.langchain4j;

import static java.util.Objects.requireNonNull;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.InvalidOptionException;
import ai.cautious.sampling.SamplingOptions;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A generator as LangChain4j's chat model, with its gate and its output monitor.
 *
 * <pre>{@code
 * ChatModel chat = CautiousChatModel.builder()
 *         .generator(generator)
 *         .defaultRequestParameters(
 *                 ChatRequestParameters.builder().temperature(0.7).build())
 *         .build();
 * String answer = chat.chat("How is bread made?");
 * }</pre>
 *
 * <p>It reads the text of system, user and assistant messages. What it cannot do, such as tools, a response format or images,
 * is refused by name. Where the thread is interrupted, the answer is what there is of it, as the generator has it.
 * {@link CautiousChatResponseMetadata} have the verdict. Immutable and thread-safe.
 */
@SuppressWarnings("exports")
public final class CautiousChatModel implements ChatModel {

    /** How many tokens an answer has at most where a request does not say. */
    public static final int DEFAULT_MAX_OUTPUT_TOKENS = 1024;

    private final CautiousGenerator generator;
    private final String modelName;
    private final SamplingOptions sampling;
    private final OptionalLong seed;
    private final Supplier<Optional<String>> correlationIds;
    private final ChatRequestParameters parameters;
    private final List<ChatModelListener> listeners;

    private CautiousChatModel(CautiousGenerator generator, Builder builder) {
        this.generator = generator;
        this.modelName = generator.verifier().name();
        this.sampling = builder.sampling;
        this.seed = builder.seed;
        this.correlationIds = builder.correlationIds;
        this.parameters = DefaultChatRequestParameters.builder()
                .modelName(modelName)
                .maxOutputTokens(DEFAULT_MAX_OUTPUT_TOKENS)
                .build()
                .overrideWith(builder.parameters);
        this.listeners = builder.listeners;
    }

    /**
     * A chat model with nothing chosen: it answers greedily.
     *
     * @param generator stays the caller's to close, after the last answer
     */
    public static CautiousChatModel of(CautiousGenerator generator) {
        return builder().generator(generator).build();
    }

    /** A builder that needs a generator. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ChatResponse doChat(ChatRequest chatRequest) {
        return Responses.of(generator.generate(generationRequest(chatRequest)));
    }

    /** As {@link #doChat}, on a daemon thread; cancelling what is returned ends the generation after the pass under way. */
    @Override
    public CompletableFuture<ChatResponse> doChatAsync(ChatRequest chatRequest) {
        CompletableFuture<GenerationResult> result = generator.generateAsync(generationRequest(chatRequest));
        CompletableFuture<ChatResponse> response = result.thenApply(Responses::of);
        response.whenComplete((answer, failure) -> {
            if (response.isCancelled()) {
                result.cancel(true);
            }
        });
        return response;
    }

    CautiousGenerator generator() {
        return generator;
    }

    GenerationRequest generationRequest(ChatRequest request) {
        GenerationRequest.Builder asked =
                Requests.of(requireNonNull(request, "chatRequest"), sampling, modelName).toBuilder();
        correlationIds.get().ifPresent(asked::correlationId);
        return asked.seed(seed.orElseGet(() -> ThreadLocalRandom.current().nextLong()))
                .build();
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return parameters;
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    /** Builds chat models. Not thread-safe. */
    public static final class Builder {

        private @Nullable CautiousGenerator generator;
        private SamplingOptions sampling = SamplingOptions.greedy();
        private OptionalLong seed = OptionalLong.empty();
        private Supplier<Optional<String>> correlationIds = Optional::empty;
        private ChatRequestParameters parameters = DefaultChatRequestParameters.EMPTY;
        private List<ChatModelListener> listeners = List.of();

        private Builder() {}

        /** What answers. Stays the caller's to close, after the last answer. */
        public Builder generator(CautiousGenerator generator) {
            this.generator = requireNonNull(generator, "generator");
            return this;
        }

        /** How tokens are chosen where a request's parameters do not say; greedily by default. */
        public Builder sampling(SamplingOptions sampling) {
            this.sampling = requireNonNull(sampling, "sampling");
            return this;
        }

        /** The seed of each request's random numbers; by default each has another. */
        public Builder seed(long seed) {
            this.seed = OptionalLong.of(seed);
            return this;
        }

        /**
         * What the application knows requests by, for records and listeners; nothing by default. It is asked on the thread that
         * calls the chat model, so that it can look there, as into a logging context.
         */
        public Builder correlationIds(Supplier<Optional<String>> correlationIds) {
            this.correlationIds = requireNonNull(correlationIds, "correlationIds");
            return this;
        }

        /**
         * What holds where a request does not say; by default the verifier's name as {@code modelName}, which no request may
         * change, and {@link #DEFAULT_MAX_OUTPUT_TOKENS}.
         */
        public Builder defaultRequestParameters(ChatRequestParameters parameters) {
            this.parameters = requireNonNull(parameters, "parameters");
            return this;
        }

        /** Who is told of requests, responses and errors; nobody by default. */
        public Builder listeners(List<ChatModelListener> listeners) {
            this.listeners = List.copyOf(requireNonNull(listeners, "listeners"));
            return this;
        }

        /**
         * The chat model.
         *
         * @throws InvalidOptionException if there is no generator
         */
        public CautiousChatModel build() {
            if (generator == null) {
                throw new InvalidOptionException("generator", "missing", "what answers");
            }
            return new CautiousChatModel(generator, this);
        }
    }
}
