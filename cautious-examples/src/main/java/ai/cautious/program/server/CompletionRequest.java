package ai.cautious.program.server;

import ai.cautious.GenerationRequest;
import com.fasterxml.jackson.databind.JsonNode;

/** Reads requests for completions of a text: what this server cannot do is refused by name, and nothing is passed over. */
final class CompletionRequest {

    /** Tokens of an answer whose length nobody chose, as the protocol has it. */
    private static final int DEFAULT_TOKENS = 16;

    private CompletionRequest() {}

    /**
     * Reads one.
     *
     * @param maxTokens of an answer, at most
     * @param id what the server knows the request by
     * @throws ApiException if it is none, naming the field
     */
    static AskedAnswer read(Fields fields, int maxTokens, String id) {
        GenerationRequest.Builder request = GenerationRequest.builder()
                .prompt(prompt(fields.required("prompt"), fields.param("prompt")))
                .maxNewTokens(
                        (int) fields.whole("max_tokens", 1, maxTokens).orElse(Math.min(DEFAULT_TOKENS, maxTokens)));
        SamplingFields.read(fields, request, id);
        fields.refuse("suffix");
        fields.refuse("echo", "false");
        fields.refuse("best_of", "1");
        fields.refuse("logprobs");
        return AskedAnswer.read(fields, request);
    }

    private static String prompt(JsonNode prompt, String param) {
        if (prompt.isArray() && prompt.size() == 1 && prompt.get(0).isTextual()) {
            return prompt.get(0).textValue();
        }
        if (prompt.isArray()) {
            throw ApiException.field(
                    param,
                    "unsupported_value",
                    param
                            + " is an array of tokens or of several texts, but only one text is supported by this server");
        }
        return Fields.text(prompt, param);
    }
}
