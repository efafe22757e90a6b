package ai.cautious.program.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object in a request, each of which is read, refused or known to change nothing: {@link #requireNoOthers}
 * refuses the rest by name. A null is a field that is left out. Not thread-safe.
 */
final class Fields {

    private static final String INVALID_TYPE = "invalid_type";
    private static final String INVALID_VALUE = "invalid_value";

    private final ObjectNode object;
    private final String path;
    private final Set<String> known = new HashSet<>();

    private Fields(ObjectNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** The body of a request. */
    static Fields of(byte[] body) {
        if (Json.read(body) instanceof ObjectNode object) {
            return new Fields(object, "");
        }
        throw ApiException.request(400, INVALID_TYPE, "the body must be a JSON object");
    }

    /** A value that must be an object. */
    static Fields of(JsonNode value, String param) {
        if (value instanceof ObjectNode object) {
            return new Fields(object, param);
        }
        throw wrongType(param, value, "an object");
    }

    /** What messages call a field. */
    String param(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** A value; empty where it is left out. */
    Optional<JsonNode> value(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    /** A value that must be there. */
    JsonNode required(String name) {
        return value(name)
                .orElseThrow(() ->
                        ApiException.field(param(name), "missing_required_parameter", param(name) + " is missing"));
    }

    Optional<Fields> object(String name) {
        return value(name).map(value -> of(value, param(name)));
    }

    Optional<String> text(String name) {
        return value(name).map(value -> text(value, param(name)));
    }

    Optional<Boolean> flag(String name) {
        return value(name).map(value -> {
            if (!value.isBoolean()) {
                throw wrongType(param(name), value, "true or false");
            }
            return value.booleanValue();
        });
    }

    /** A number in {@code [least, most]}. */
    OptionalDouble number(String name, double least, double most) {
        JsonNode value = value(name).orElse(null);
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber()) {
            throw wrongType(param(name), value, "a number");
        }
        double number = value.doubleValue();
        if (!(number >= least && number <= most)) {
            throw invalid(param(name), value, String.format(Locale.ROOT, "in [%s, %s]", least, most));
        }
        return OptionalDouble.of(number);
    }

    /** A whole number in {@code [least, most]}. */
    OptionalLong whole(String name, long least, long most) {
        JsonNode value = value(name).orElse(null);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber()) {
            throw wrongType(param(name), value, "a whole number");
        }
        if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
            throw invalid(param(name), value, "in [" + least + ", " + most + "]");
        }
        return OptionalLong.of(value.longValue());
    }

    /** Refuses what this server cannot do, unless it is left out or one of the values that ask for nothing. */
    void refuse(String name, String... neutral) {
        value(name).ifPresent(value -> {
            List<String> accepted = new ArrayList<>(List.of(neutral));
            boolean asksForNothing = accepted.stream()
                    .map(json -> Json.read(json.getBytes(StandardCharsets.UTF_8)))
                    .anyMatch(value::equals);
            if (!asksForNothing) {
                accepted.add(0, "left out");
                throw ApiException.field(
                        param(name),
                        "unsupported_parameter",
                        param(name) + " is not supported by this server; it must be " + String.join(" or ", accepted));
            }
        });
    }

    /** Knows fields that change nothing about the answer. */
    void ignore(String... names) {
        known.addAll(List.of(names));
    }

    /**
     * Ends the reading.
     *
     * @throws ApiException if there is a field that nobody has asked for
     */
    void requireNoOthers() {
        object.properties().stream()
                .filter(field -> !field.getValue().isNull() && !known.contains(field.getKey()))
                .findFirst()
                .ifPresent(field -> {
                    String param = param(field.getKey());
                    throw ApiException.field(param, "unknown_parameter", param + " is not known to this server");
                });
    }

    static String text(JsonNode value, String param) {
        if (!value.isTextual()) {
            throw wrongType(param, value, "a string");
        }
        return value.textValue();
    }

    static ApiException invalid(String param, @Nullable Object value, String accepted) {
        return ApiException.field(param, INVALID_VALUE, param + " is " + value + ", but must be " + accepted);
    }

    static ApiException wrongType(String param, JsonNode value, String accepted) {
        String type = value.getNodeType().name().toLowerCase(Locale.ROOT);
        return ApiException.field(param, INVALID_TYPE, param + " is of type " + type + ", but must be " + accepted);
    }
}
