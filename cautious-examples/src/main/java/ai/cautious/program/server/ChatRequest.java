package ai.cautious.program.server;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.GenerationRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads requests for chat completions: what this server cannot do is refused by name, and nothing is passed over. */
final class ChatRequest {

    private static final String MAX_TOKENS = "max_tokens";
    private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

    private ChatRequest() {}

    /**
     * Reads one.
     *
     * @param maxTokens of an answer, at most and by default
     * @param id what the server knows the request by
     * @throws ApiException if it is none, naming the field
     */
    static AskedAnswer read(Fields fields, int maxTokens, String id) {
        GenerationRequest.Builder request = GenerationRequest.builder()
                .messages(messages(fields.required("messages"), fields.param("messages")))
                .maxNewTokens(tokens(fields, maxTokens));
        SamplingFields.read(fields, request, id);
        fields.refuse("tools", "[]");
        fields.refuse("tool_choice", "\"none\"");
        fields.refuse("parallel_tool_calls");
        fields.refuse("functions", "[]");
        fields.refuse("function_call", "\"none\"");
        fields.refuse("response_format", "{\"type\":\"text\"}");
        fields.refuse("modalities", "[\"text\"]");
        fields.refuse("audio");
        fields.refuse("logprobs", "false");
        fields.refuse("top_logprobs", "0");
        fields.refuse("prediction");
        fields.refuse("reasoning_effort");
        fields.refuse("verbosity");
        fields.refuse("web_search_options");
        fields.refuse("moderation");
        fields.refuse("store", "false");
        fields.refuse("service_tier", "\"auto\"", "\"default\"");
        fields.ignore(
                "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention");
        return AskedAnswer.read(fields, request);
    }

    private static int tokens(Fields fields, int most) {
        OptionalLong older = fields.whole(MAX_TOKENS, 1, most);
        OptionalLong newer = fields.whole(MAX_COMPLETION_TOKENS, 1, most);
        if (older.isPresent() && newer.isPresent() && !older.equals(newer)) {
            throw ApiException.field(
                    MAX_TOKENS,
                    "invalid_value",
                    MAX_TOKENS + " and " + MAX_COMPLETION_TOKENS + " are both given; give one of them");
        }
        return (int) newer.orElse(older.orElse(most));
    }

    private static List<ChatMessage> messages(JsonNode value, String param) {
        if (!value.isArray()) {
            throw Fields.wrongType(param, value, "an array of messages");
        }
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : value) {
            messages.add(message(Fields.of(message, param + "[" + messages.size() + "]")));
        }
        if (messages.isEmpty()) {
            throw Fields.invalid(param, "empty", "at least one message");
        }
        return messages;
    }

    private static ChatMessage message(Fields fields) {
        Role role = role(Fields.text(fields.required("role"), fields.param("role")), fields.param("role"));
        ChatMessage.Builder message = ChatMessage.builder(role).content(content(fields, role));
        fields.text("name").ifPresent(name -> message.name(name(name, fields.param("name"))));
        if (role == Role.ASSISTANT) {
            fields.refuse("tool_calls", "[]");
            fields.refuse("function_call");
            fields.refuse("audio");
            fields.ignore("annotations");
        }
        fields.requireNoOthers();
        return message.build();
    }

    private static String name(String name, String param) {
        if (name.isBlank()) {
            throw Fields.invalid(param, "blank", "a name or left out");
        }
        return name;
    }

    private static Role role(String name, String param) {
        return switch (name) {
            case "system", "developer" -> Role.SYSTEM;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool", "function" ->
                throw ApiException.field(
                        param,
                        "unsupported_value",
                        param + " is " + name + ", but tools are not supported by this server");
            default -> throw Fields.invalid(param, name, "system, developer, user or assistant");
        };
    }

    /** An assistant that has refused says so in the content's place. */
    private static String content(Fields fields, Role role) {
        JsonNode refusal = role == Role.ASSISTANT ? fields.value("refusal").orElse(null) : null;
        JsonNode given = fields.value("content").orElse(refusal);
        if (given != refusal && refusal != null) {
            throw ApiException.field(
                    fields.param("refusal"),
                    "invalid_value",
                    fields.param("refusal") + " is given beside content; give one of them");
        }
        return text(given == null ? fields.required("content") : given, fields.param("content"));
    }

    private static String text(JsonNode content, String param) {
        if (!content.isArray()) {
            return Fields.text(content, param);
        }
        StringBuilder text = new StringBuilder();
        int index = 0;
        for (JsonNode part : content) {
            text.append(TextPart.read(Fields.of(part, param + "[" + index++ + "]")));
        }
        return text.toString();
    }
}
