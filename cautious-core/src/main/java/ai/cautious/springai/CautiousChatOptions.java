package ai.cautious.springai;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.DefaultToolCallingChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/**
 * Spring AI's chat options and the seed. Immutable.
 *
 * <pre>{@code
 * ChatOptions options = CautiousChatOptions.builder().maxTokens(256).temperature(0.7).seed(1L).build();
 * }</pre>
 *
 * <p>They have a place for tools and an output schema only so that these reach the model, which refuses them by name.
 */
@SuppressWarnings("exports")
public final class CautiousChatOptions extends DefaultToolCallingChatOptions implements StructuredOutputChatOptions {

    private final @Nullable Long seed;
    private final @Nullable String outputSchema;

    private CautiousChatOptions(ToolCallingChatOptions chosen, @Nullable Long seed, @Nullable String outputSchema) {
        super(
                chosen.getToolCallbacks(),
                chosen.getToolContext(),
                chosen.getModel(),
                chosen.getFrequencyPenalty(),
                chosen.getMaxTokens(),
                chosen.getPresencePenalty(),
                chosen.getStopSequences(),
                chosen.getTemperature(),
                chosen.getTopK(),
                chosen.getTopP());
        this.seed = seed;
        this.outputSchema = outputSchema;
    }

    /** A builder with nothing chosen: 128 tokens, greedily, as the model's own defaults have it. */
    public static Builder builder() {
        return new Builder();
    }

    /** The seed of the random numbers; null for another one each time. */
    public @Nullable Long getSeed() {
        return seed;
    }

    /** What an answer is to look like, which the model refuses; null for anything. */
    @Override
    public @Nullable String getOutputSchema() {
        return outputSchema;
    }

    @Override
    public Builder mutate() {
        return new Builder()
                .model(getModel())
                .frequencyPenalty(getFrequencyPenalty())
                .maxTokens(getMaxTokens())
                .presencePenalty(getPresencePenalty())
                .stopSequences(getStopSequences())
                .temperature(getTemperature())
                .topK(getTopK())
                .topP(getTopP())
                .toolCallbacks(getToolCallbacks())
                .toolContext(getToolContext())
                .seed(seed)
                .outputSchema(outputSchema);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof CautiousChatOptions options
                && Objects.equals(seed, options.seed)
                && Objects.equals(outputSchema, options.outputSchema);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), seed, outputSchema);
    }

    /** Builds options. Not thread-safe. */
    public static final class Builder extends DefaultToolCallingChatOptions.Builder<Builder>
            implements StructuredOutputChatOptions.Builder<Builder> {

        private @Nullable Long seed;
        private @Nullable String outputSchema;

        private Builder() {}

        /** The seed of the random numbers; null, the default, for another one each time. */
        public Builder seed(@Nullable Long seed) {
            this.seed = seed;
            return this;
        }

        /** What an answer is to look like: the model refuses it. */
        @Override
        public Builder outputSchema(@Nullable String outputSchema) {
            this.outputSchema = outputSchema;
            return this;
        }

        @Override
        public Builder clone() {
            return super.clone();
        }

        @Override
        public Builder combineWith(ChatOptions.Builder<?> other) {
            super.combineWith(other);
            ChatOptions options = other.build();
            if (options instanceof CautiousChatOptions own && own.seed != null) {
                seed = own.seed;
            }
            if (options instanceof StructuredOutputChatOptions structured && structured.getOutputSchema() != null) {
                outputSchema = structured.getOutputSchema();
            }
            return this;
        }

        @Override
        public CautiousChatOptions build() {
            return new CautiousChatOptions(super.build(), seed, outputSchema);
        }
    }
}
