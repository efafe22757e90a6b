package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF file's metadata: integers as {@code Long}, floats as {@code Double}, and {@code Boolean}, {@code String} and
 * {@code List} of these. Complaints name the file and the key. Immutable.
 */
public record GgufMetadata(Path path, Map<String, Object> values) {

    /** Copies the map. */
    public GgufMetadata {
        values = Map.copyOf(values);
    }

    /** Whether a key is there. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** A text, if it is there. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(get(key, String.class, "a string"));
    }

    /** A truth value. */
    public boolean flag(String key, boolean fallback) {
        Boolean value = get(key, Boolean.class, "a bool");
        return value == null ? fallback : value;
    }

    /** A positive integer; an error where it is absent and {@code fallback} is null. */
    public int positive(String key, @Nullable Integer fallback) {
        Object value = values.get(key);
        if (value == null && fallback != null) {
            return fallback;
        }
        if (!(value instanceof Long number) || number < 1 || number > Integer.MAX_VALUE) {
            throw fault(key, "a positive integer");
        }
        return number.intValue();
    }

    /** A positive number; an error where it is absent and {@code fallback} is null. */
    public double positiveNumber(String key, @Nullable Double fallback) {
        Object value = values.get(key);
        if (value == null && fallback != null) {
            return fallback;
        }
        if (!(value instanceof Number number)
                || !(number.doubleValue() > 0)
                || Double.isInfinite(number.doubleValue())) {
            throw fault(key, "a positive number");
        }
        return number.doubleValue();
    }

    /** A token id, if it is there. */
    public Optional<Integer> token(String key) {
        Long id = get(key, Long.class, "a token id");
        if (id != null && (id < 0 || id > Integer.MAX_VALUE)) {
            throw fault(key, "a token id");
        }
        return Optional.ofNullable(id).map(Long::intValue);
    }

    /** A list of one type; an error where it is absent. */
    public <T> List<T> list(String key, Class<T> type) {
        if (!(values.get(key) instanceof List<?> list)) {
            throw fault(key, "an array");
        }
        if (!list.stream().allMatch(type::isInstance)) {
            throw fault(key, "an array of " + type.getSimpleName());
        }
        return list.stream().map(type::cast).toList();
    }

    private <T> @Nullable T get(String key, Class<T> type, String accepted) {
        Object value = values.get(key);
        if (value != null && !type.isInstance(value)) {
            throw fault(key, accepted);
        }
        return type.cast(value);
    }

    /** The complaint about a key. */
    public ModelFormatException fault(String key, String accepted) {
        Object value = values.get(key);
        if (value == null) {
            return new ModelFormatException(path + ": " + key + " is missing");
        }
        String shown = value instanceof List<?> list ? "an array of " + list.size() : String.valueOf(value);
        return new ModelFormatException(path + ": " + key + " is " + shown + "; it must be " + accepted);
    }
}
