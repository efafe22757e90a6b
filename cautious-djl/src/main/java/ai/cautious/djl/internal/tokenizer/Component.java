package ai.cautious.djl.internal.tokenizer;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An object of a tokenizer.json, whose complaints name the file and the field. A field that is null counts as absent. */
final class Component {

    private static final int SHOWN = 80;
    private static final int MOST_NESTED = 20;

    /** Each takes its time on every text; published files have some fifteen. */
    private static final int MOST_PARTS = 50;

    private final String source;
    private final String path;
    private final JsonNode node;
    private final int depth;
    private final AtomicInteger parts;

    /** The whole file. */
    Component(String source, JsonNode root) {
        this(source, "", root, 0, new AtomicInteger());
    }

    private Component(String source, String path, JsonNode node, int depth, AtomicInteger parts) {
        this.source = source;
        this.path = path;
        this.node = node;
        this.depth = depth;
        this.parts = parts;
        if (depth > MOST_NESTED) {
            throw unsupported("nested more than " + MOST_NESTED + " levels deep");
        }
    }

    /** What messages call a field. */
    String place(String field) {
        return source + ": " + (path.isEmpty() ? "" : path + ".") + field;
    }

    /** The kind of a part of the pipeline, of which a file may have so many. */
    String type() {
        if (parts.incrementAndGet() > MOST_PARTS) {
            throw unsupported("one of more than " + MOST_PARTS + " parts");
        }
        return text("type");
    }

    boolean has(String field) {
        return node.hasNonNull(field);
    }

    JsonNode field(String field) {
        return node.path(field);
    }

    Optional<Component> object(String field) {
        return has(field) ? Optional.of(required(field)) : Optional.empty();
    }

    Component required(String field) {
        JsonNode value = node.path(field);
        if (!value.isObject()) {
            throw fault(field, "an object");
        }
        return new Component(source, path.isEmpty() ? field : path + "." + field, value, depth + 1, parts);
    }

    /** The objects of a list; none where it is absent. */
    List<Component> list(String field) {
        List<Component> list = new ArrayList<>();
        if (has(field)) {
            JsonNode values = node.get(field);
            if (!values.isArray()) {
                throw fault(field, "a list");
            }
            for (int i = 0; i < values.size(); i++) {
                String name = (path.isEmpty() ? field : path + "." + field) + "[" + i + "]";
                Component item = new Component(source, name, values.get(i), depth + 1, parts);
                if (!values.get(i).isObject()) {
                    throw new ModelFormatException(source + ": " + name + " is no object");
                }
                list.add(item);
            }
        }
        return list;
    }

    String text(String field) {
        if (!node.path(field).isTextual()) {
            throw fault(field, "a string");
        }
        return node.get(field).textValue();
    }

    String text(String field, String fallback) {
        return has(field) ? text(field) : fallback;
    }

    /** A string of one character. */
    int character(String field) {
        String text = text(field);
        if (text.isEmpty() || text.length() != Character.charCount(text.codePointAt(0))) {
            throw fault(field, "a string of one character");
        }
        return text.codePointAt(0);
    }

    boolean flag(String field, boolean fallback) {
        if (!has(field)) {
            return fallback;
        }
        if (!node.get(field).isBoolean()) {
            throw fault(field, "true or false");
        }
        return node.get(field).booleanValue();
    }

    int count(String field, int least) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw fault(field, "an integer of at least " + least);
        }
        return value.intValue();
    }

    ModelFormatException fault(String field, String accepted) {
        if (!has(field)) {
            return new ModelFormatException(place(field) + " is missing; it must be " + accepted);
        }
        String value = node.get(field).toString();
        String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        return new ModelFormatException(place(field) + " is " + shown + "; it must be " + accepted);
    }

    /** The complaint about a component that is well formed, but not known here. */
    UnsupportedModelException unsupported(String what) {
        return new UnsupportedModelException(source + ": " + (path.isEmpty() ? "the file" : path) + " is " + what);
    }
}
