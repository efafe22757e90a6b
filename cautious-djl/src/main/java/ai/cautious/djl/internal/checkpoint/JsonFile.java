package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that was read from a file, whose complaints name the file and the field. A field that is null counts as
 * absent. Immutable.
 */
public final class JsonFile {

    /** As Python reads JSON: of two fields of one name the last counts, and NaN and the infinities are numbers. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper STRICT =
            MAPPER.copy().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private static final long MAX_BYTES = 64L << 20;

    private final String source;
    private final JsonNode object;

    private JsonFile(String source, JsonNode object) {
        this.source = source;
        this.object = object;
    }

    /**
     * Reads a file that must be there.
     *
     * @throws ModelFormatException if it is missing or no JSON object
     */
    public static JsonFile read(Path file) {
        return readIfPresent(file).orElseThrow(() -> new ModelFormatException(file + " is missing"));
    }

    /**
     * Reads a file that may be absent.
     *
     * @throws ModelFormatException if it is no JSON object
     */
    public static Optional<JsonFile> readIfPresent(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new ModelFormatException(file + " has " + Files.size(file) + " bytes, which is no configuration");
            }
            return Optional.of(parse(file.toString(), Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Parses a JSON object.
     *
     * @param source what messages call it
     * @throws ModelFormatException if it is none
     */
    public static JsonFile parse(String source, byte[] json) {
        return parse(source, json, MAPPER);
    }

    /**
     * Parses a JSON object in which no name may be there twice.
     *
     * @param source what messages call it
     * @throws ModelFormatException if it is none
     */
    static JsonFile parseStrictly(String source, byte[] json) {
        return parse(source, json, STRICT);
    }

    private static JsonFile parse(String source, byte[] json, ObjectMapper mapper) {
        try {
            JsonNode node = mapper.readTree(json);
            if (node == null || !node.isObject()) {
                throw new ModelFormatException(source + " is not a JSON object");
            }
            return new JsonFile(source, node);
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(source + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelFormatException(source + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The file, or the file and the field that holds this object. */
    public String source() {
        return source;
    }

    /** The object itself. */
    public JsonNode json() {
        return object;
    }

    /** Whether a field is there. */
    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    /** An object in a field, if it is there. */
    public Optional<JsonFile> object(String field) {
        if (!has(field)) {
            return Optional.empty();
        }
        JsonNode value = object.get(field);
        if (!value.isObject()) {
            throw fault(field, "an object");
        }
        return Optional.of(new JsonFile(source + ": " + field, value));
    }

    /** A positive integer; {@code fallback} where it is absent, which is an error where that is null. */
    public int positive(String field, @Nullable Integer fallback) {
        JsonNode value = value(field, fallback);
        if (value == null) {
            return fallback == null ? 0 : fallback;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1) {
            throw fault(field, "a positive integer");
        }
        return value.intValue();
    }

    /** An integer of at least 0; {@code fallback} where it is absent. */
    public int count(String field, int fallback) {
        JsonNode value = value(field, fallback);
        if (value == null) {
            return fallback;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 0) {
            throw fault(field, "an integer of at least 0");
        }
        return value.intValue();
    }

    /** A positive, finite number; {@code fallback} where it is absent, which is an error where that is null. */
    public double positiveNumber(String field, @Nullable Double fallback) {
        JsonNode value = value(field, fallback);
        if (value == null) {
            return fallback == null ? 0 : fallback;
        }
        if (!value.isNumber() || !(value.doubleValue() > 0) || Double.isInfinite(value.doubleValue())) {
            throw fault(field, "a positive number");
        }
        return value.doubleValue();
    }

    /** A finite number, which must be there. */
    public double number(String field) {
        JsonNode value = value(field, null);
        if (value == null || !value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw fault(field, "a number");
        }
        return value.doubleValue();
    }

    /** A number in {@code [0, 1]}; {@code fallback} where it is absent. */
    public double share(String field, double fallback) {
        JsonNode value = value(field, fallback);
        if (value == null) {
            return fallback;
        }
        if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
            throw fault(field, "a number from 0 to 1");
        }
        return value.doubleValue();
    }

    /** A truth value. */
    public boolean flag(String field, boolean fallback) {
        if (!has(field)) {
            return fallback;
        }
        if (!object.get(field).isBoolean()) {
            throw fault(field, "true or false");
        }
        return object.get(field).booleanValue();
    }

    /** A text; {@code fallback} where it is absent, which is an error where that is null. */
    public String text(String field, @Nullable String fallback) {
        JsonNode value = value(field, fallback);
        if (value == null) {
            return fallback == null ? "" : fallback;
        }
        if (!value.isTextual()) {
            throw fault(field, "a string");
        }
        return value.textValue();
    }

    /** Token ids: none where the field is absent, one for a number, all of a list; those below 0 stand for none. */
    public List<Integer> tokens(String field) {
        List<Integer> tokens = new ArrayList<>();
        if (has(field)) {
            JsonNode value = object.get(field);
            for (JsonNode token : value.isArray() ? value : List.of(value)) {
                if (!token.isIntegralNumber() || !token.canConvertToInt()) {
                    throw fault(field, "a token id or a list of them");
                }
                if (token.intValue() >= 0) {
                    tokens.add(token.intValue());
                }
            }
        }
        return tokens;
    }

    /** The complaint about a field. */
    public ModelFormatException fault(String field, String accepted) {
        JsonNode node = object.get(field);
        // Jackson writes numbers that are none in quotes.
        String value = node != null && node.isNumber() ? node.asText() : String.valueOf(node);
        String shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return new ModelFormatException(source + ": " + field + " is " + shown + "; it must be " + accepted);
    }

    private @Nullable JsonNode value(String field, @Nullable Object fallback) {
        if (has(field)) {
            return object.get(field);
        }
        if (fallback == null) {
            throw new ModelFormatException(source + ": " + field + " is missing");
        }
        return null;
    }
}
