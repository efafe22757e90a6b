package ai.cautious.program.judgements;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.ConversationJson;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lines of one JSON object each, as what is judged in them and as they are written. That is a text or a conversation, messages in
 * the usual form; these are also found in {@code messages}, where a line has no field of the name that was asked for.
 *
 * @param field holds the text or the messages
 */
public record RowLines(String field) {

    /** Holds a conversation where a line has no text. */
    private static final String MESSAGES = "messages";

    /** Keeps numbers as they stand. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // How long a text may be is for the judge to say.
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Writes what UTF-8 cannot hold, halves of characters, as JSON's escapes. */
    private static final ObjectMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /**
     * Reads a line.
     *
     * @param place names the file and the line
     * @param added what is to be added, which the line may not have
     * @throws InvalidOptionException if it is no object with a text or messages, or has what is to be added
     */
    public Row row(String place, String line, List<String> added) {
        ObjectNode object = object(place, line);
        requireUnjudged(place, object, added);
        return new Row(place, messages(place, object), object);
    }

    /** What is judged in a line. */
    List<ChatMessage> messages(String place, String line) {
        return messages(place, object(place, line));
    }

    private static void requireUnjudged(String where, ObjectNode object, List<String> fields) {
        for (String added : fields) {
            if (object.has(added)) {
                throw new InvalidOptionException(
                        where + " has a " + added + ", which would be replaced; give it another name");
            }
        }
    }

    /** A line without its end. */
    public static String json(ObjectNode object) {
        try {
            String json = MAPPER.writeValueAsString(object);
            return StandardCharsets.UTF_8.newEncoder().canEncode(json) ? json : ESCAPING.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    static ObjectNode object(String where, String line) {
        try {
            if (MAPPER.readTree(line) instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidOptionException(where + " is no JSON object");
        } catch (JsonProcessingException e) {
            throw new InvalidOptionException(where + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private List<ChatMessage> messages(String where, ObjectNode object) {
        String name = object.has(field) ? field : MESSAGES;
        JsonNode value = object.path(name);
        if (value.isTextual()) {
            return List.of(ChatMessage.user(value.textValue()));
        }
        if (!value.isArray() || value.isEmpty()) {
            String given = object.has(name) ? name : field;
            throw new InvalidOptionException(
                    where + ": " + given + " holds no text and no messages; name the field that does");
        }
        return ConversationJson.read(where + ": " + name, value.toString());
    }
}
