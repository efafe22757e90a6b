package ai.cautious.langchain4j;

import ai.cautious.GenerationRequest;
import ai.cautious.sampling.SamplingOptions;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import org.jspecify.annotations.Nullable;

/** The framework's requests as a generator's; what a generator cannot honour is refused by name. */
final class Requests {

    private Requests() {}

    /**
     * A request.
     *
     * @param sampling what the request's parameters change
     * @param modelName of the generator, which is the only one that may be asked for
     * @throws UnsupportedFeatureException if it asks for what the generator does not have
     * @throws ai.cautious.InvalidOptionException if a parameter is out of range
     */
    static GenerationRequest of(ChatRequest request, SamplingOptions sampling, String modelName) {
        ChatRequestParameters parameters = request.parameters();
        requireSupported(parameters, modelName);
        GenerationRequest.Builder asked = GenerationRequest.builder()
                .messages(Conversations.answered(request.messages()))
                .sampling(sampling(sampling, parameters))
                .stopStrings(parameters.stopSequences());
        @Nullable Integer tokens = parameters.maxOutputTokens();
        return tokens == null ? asked.build() : asked.maxNewTokens(tokens).build();
    }

    private static void requireSupported(ChatRequestParameters parameters, String modelName) {
        require(
                parameters.getClass() == DefaultChatRequestParameters.class,
                parameters.getClass().getSimpleName(),
                "another model's parameters; DefaultChatRequestParameters are known");
        @Nullable String asked = parameters.modelName();
        require(asked == null || asked.equals(modelName), "modelName " + asked, "this model is " + modelName);
        require(parameters.toolSpecifications().isEmpty(), "toolSpecifications", "this model calls no tools");
        @Nullable ToolChoice choice = parameters.toolChoice();
        require(choice == null || choice == ToolChoice.NONE, "toolChoice " + choice, "this model calls no tools");
        require(
                parameters.responseFormat() == null
                        || parameters.responseFormat().type() == ResponseFormatType.TEXT,
                "responseFormat",
                "this model answers with TEXT");
    }

    private static void require(boolean condition, String parameter, String why) {
        if (!condition) {
            throw new UnsupportedFeatureException(parameter + ": " + why);
        }
    }

    private static SamplingOptions sampling(SamplingOptions sampling, ChatRequestParameters parameters) {
        SamplingOptions.Builder options = sampling.toBuilder();
        @Nullable Double temperature = parameters.temperature();
        if (temperature != null) {
            options.temperature(temperature);
        }
        @Nullable Double topP = parameters.topP();
        if (topP != null) {
            options.topP(topP);
        }
        @Nullable Integer topK = parameters.topK();
        if (topK != null) {
            options.topK(topK);
        }
        @Nullable Double frequencyPenalty = parameters.frequencyPenalty();
        if (frequencyPenalty != null) {
            options.frequencyPenalty(frequencyPenalty);
        }
        @Nullable Double presencePenalty = parameters.presencePenalty();
        if (presencePenalty != null) {
            options.presencePenalty(presencePenalty);
        }
        return options.build();
    }
}
