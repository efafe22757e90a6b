package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Conversations as chat interfaces and data sets write them: a JSON array of messages.
 *
 * <pre>{@code
 * List<ChatMessage> messages = ConversationJson.read("messages", "[{\"role\": \"user\", \"content\": \"Hello\"}]");
 * }</pre>
 *
 * <p>A message has a {@code role}, {@code system} or {@code developer}, which are the same, {@code user}, {@code assistant},
 * or {@code tool} or {@code function}, which are the same, and a {@code content}: a text, or a list of parts {@code {"type": "text", "text": "Hello"}}, which are lines
 * of one text. It may have a {@code name}. An assistant's content may be null beside {@code tool_calls}, or a {@code function_call},
 * each of which is read as a line behind it, {@code weather({"city": "Oslo"})}, or beside a {@code refusal}, which is read in its place; a
 * function's may be null, which is read as an empty text. A tool's message that has no name has that of the call whose {@code id} is its {@code tool_call_id}. Other fields are passed
 * over.
 */
public final class ConversationJson {

    /** How much of a message that is none is shown. */
    private static final int SHOWN = 200;

    private static final Map<String, Role> ROLES = Map.of(
            "system", Role.SYSTEM,
            "developer", Role.SYSTEM,
            "user", Role.USER,
            "assistant", Role.ASSISTANT,
            "tool", Role.TOOL,
            "function", Role.TOOL);

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // How long a text may be is for who reads it to say.
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final String source;
    private final Map<String, String> toolsByCall = new HashMap<>();

    private ConversationJson(String source) {
        this.source = source;
    }

    /**
     * Reads a conversation.
     *
     * @param source what exceptions call it, such as a field or a file's line
     * @param json the array
     * @return at least one message
     * @throws InvalidOptionException if it is no array of such messages, naming the message and the field at fault
     */
    public static List<ChatMessage> read(String source, String json) {
        requireNonNull(source, "source");
        requireNonNull(json, "json");
        JsonNode array;
        try {
            array = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new InvalidOptionException(source + " is not JSON: " + e.getOriginalMessage());
        }
        if (!array.isArray() || array.isEmpty()) {
            throw new InvalidOptionException(source + " must be a text or messages, at least one");
        }
        ConversationJson reader = new ConversationJson(source);
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : array) {
            messages.add(reader.message(messages.size() + 1, message));
        }
        return List.copyOf(messages);
    }

    private ChatMessage message(int number, JsonNode message) {
        Role role = ROLES.get(message.path("role").asText());
        if (role == null) {
            throw fault(number, message, "its role is " + shown(message.path("role")));
        }
        ChatMessage.Builder read = ChatMessage.builder(role).content(content(number, message, role));
        JsonNode name = message.path("name");
        if (name.isTextual() && !name.textValue().isBlank()) {
            read.name(name.textValue());
        } else if (!isMissing(name)) {
            throw fault(number, message, "its name is " + shown(name) + ", which must be a text or left out");
        } else if (role == Role.TOOL) {
            Optional.ofNullable(toolsByCall.get(message.path("tool_call_id").asText()))
                    .ifPresent(read::name);
        }
        return read.build();
    }

    private String content(int number, JsonNode message, Role role) {
        JsonNode content = message.path("content");
        JsonNode calls = message.path("tool_calls");
        JsonNode legacyCall = message.path("function_call");
        StringJoiner lines = new StringJoiner("\n");
        if (content.isTextual()) {
            lines.add(content.textValue());
        } else if (content.isArray() && !content.isEmpty()) {
            content.forEach(part -> lines.add(part(number, message, part)));
        } else if (role == Role.ASSISTANT && message.path("refusal").isTextual()) {
            lines.add(message.path("refusal").textValue());
        } else if (content.isNull() && message.path("role").asText().equals("function")) {
            lines.add("");
        } else if (role != Role.ASSISTANT || !isMissing(content) || (calls.isEmpty() && isMissing(legacyCall))) {
            throw fault(number, message, "its content is " + shown(content));
        }
        if (!isMissing(calls) && !(calls.isArray() && role == Role.ASSISTANT)) {
            throw fault(number, message, "its tool_calls are " + shown(calls) + ", which must be an assistant's list");
        }
        if (!isMissing(legacyCall) && !(legacyCall.isObject() && role == Role.ASSISTANT)) {
            throw fault(
                    number,
                    message,
                    "its function_call is " + shown(legacyCall) + ", which must be an assistant's object");
        }
        calls.forEach(call -> lines.add(toolCall(number, message, call)));
        if (!isMissing(legacyCall)) {
            lines.add(call(number, message, legacyCall));
        }
        return lines.toString();
    }

    private String part(int number, JsonNode message, JsonNode part) {
        if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
            throw fault(number, message, "its content has a part " + shown(part));
        }
        return part.path("text").textValue();
    }

    private String toolCall(int number, JsonNode message, JsonNode call) {
        JsonNode function = call.path("function");
        String line = call(number, message, function);
        if (call.path("id").isTextual()) {
            toolsByCall.put(call.path("id").textValue(), function.path("name").textValue());
        }
        return line;
    }

    private String call(int number, JsonNode message, JsonNode function) {
        JsonNode arguments = function.path("arguments");
        if (!function.path("name").isTextual()
                || function.path("name").textValue().isBlank()) {
            throw fault(number, message, "it has a tool call without a function's name");
        }
        return function.path("name").textValue() + "("
                + (arguments.isTextual() ? arguments.textValue() : isMissing(arguments) ? "" : arguments.toString())
                + ")";
    }

    private static boolean isMissing(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private InvalidOptionException fault(int number, JsonNode message, String why) {
        return new InvalidOptionException(source + " must be a text or messages, each with a role (system, developer,"
                + " user, assistant, tool or function) and a content, which is a text or a list of text parts; of message "
                + number
                + ", " + shown(message) + ", " + why);
    }

    private static String shown(JsonNode value) {
        String json = value.isMissingNode() ? "missing" : value.toString();
        return json.length() > SHOWN ? json.substring(0, SHOWN) + "…" : json;
    }
}
