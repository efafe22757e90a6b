package ai.cautious.djl.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns plain Java values into values of a template. */
final class Values {

    private Values() {}

    /**
     * A value like a Java one: a {@link Text} as it is, a string and a number as a user's, truth values, null, lists, and maps
     * with strings as keys.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Value of(@Nullable Object value) {
        return of(value, 0);
    }

    private static Value of(@Nullable Object value, int depth) {
        Sequence.requireShallow(depth);
        if (value == null) {
            return NoneValue.NONE;
        }
        if (value instanceof Text text) {
            return text;
        }
        if (value instanceof CharSequence text) {
            return Text.of(text.toString(), Author.USER);
        }
        if (value instanceof Boolean flag) {
            return BoolValue.of(flag);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Iterable<?> items) {
            List<Value> values = new ArrayList<>();
            for (Object item : items) {
                values.add(of(item, depth + 1));
            }
            return Sequence.list(values);
        }
        if (value instanceof Map<?, ?> entries) {
            Map<Value, Value> values = new LinkedHashMap<>();
            entries.forEach((key, item) -> values.put(key(key), of(item, depth + 1)));
            return new DictValue(values);
        }
        throw new IllegalArgumentException("a template takes no value of " + value.getClass());
    }

    /** Names of fields that are the caller's own are texts; those of a user's data are strings. */
    private static Text key(@Nullable Object key) {
        return key instanceof Text text ? text : Text.of(String.valueOf(key), Author.USER);
    }

    private static Value number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            return new FloatValue(number.doubleValue(), Author.USER);
        }
        if (number instanceof BigDecimal decimal) {
            return new FloatValue(decimal.doubleValue(), Author.USER);
        }
        BigInteger whole = number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
        return new IntValue(whole, Author.USER);
    }
}
