package ai.cautious.djl.internal.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * jinja2's tests by name.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-tests">the tests</a>
 */
final class Tests {

    private static final Map<String, Test> TESTS = new HashMap<>();

    static {
        kinds();
        numbers();
        comparisons();
        printed("lower", StringMethods::isLower);
        printed("upper", StringMethods::isUpper);
        named("filter", Filters::isKnown);
        named("test", name -> find(name) != null);
        TESTS.put("sameas", (value, arguments, rendering) -> {
            Value other = arguments.bind("sameas", 1, "other").need("other");
            return isSame(value, other);
        });
    }

    private Tests() {}

    /** A test, or null. */
    static @Nullable Test find(String name) {
        return TESTS.get(name);
    }

    private static void plain(String name, Predicate<Value> predicate) {
        TESTS.put(name, (value, arguments, rendering) -> {
            arguments.bind(name, 0);
            return predicate.test(value);
        });
    }

    private static void named(String test, Predicate<String> known) {
        TESTS.put(test, (value, arguments, rendering) -> {
            Value name = DictValue.requireKey(value, rendering.budget());
            return name instanceof Text text && known.test(text.toString());
        });
    }

    private static void printed(String name, Predicate<Text> predicate) {
        TESTS.put(name, (value, arguments, rendering) -> {
            arguments.bind(name, 0);
            Text text = value.text(rendering.budget());
            rendering.budget().steps(text.length());
            return predicate.test(text);
        });
    }

    private static void kinds() {
        plain("defined", value -> !(value instanceof Undefined));
        plain("undefined", value -> value instanceof Undefined);
        plain("none", value -> value == NoneValue.NONE);
        plain("boolean", value -> value instanceof BoolValue);
        plain("true", value -> value == BoolValue.TRUE);
        plain("false", value -> value == BoolValue.FALSE);
        plain("integer", value -> value instanceof IntValue);
        plain("float", value -> value instanceof FloatValue);
        plain("number", Numbers::isNumber);
        plain("string", value -> value instanceof Text);
        plain("mapping", value -> value instanceof DictValue);
        plain("sequence", Tests::isSequence);
        plain("iterable", Value::iterable);
        plain(
                "callable",
                value -> value instanceof Callable || value instanceof Undefined || value instanceof LoopContext);
        plain("escaped", value -> value instanceof Text text && text.isSafe());
    }

    /** What has a length and {@code __getitem__}; the names in a dict count for its items. */
    static boolean isSequence(Value value) {
        return value instanceof Text
                || value instanceof Sequence
                || value instanceof DictValue
                || value instanceof RangeValue
                || value instanceof Undefined;
    }

    private static boolean isSame(Value value, Value other) {
        if (value instanceof Text || value instanceof IntValue || value instanceof FloatValue) {
            // Whether Python keeps equal ones once is its own affair.
            return value.getClass() == other.getClass() && value.equals(other);
        }
        return value == other;
    }

    private static void numbers() {
        remainder("odd", 2, 1);
        remainder("even", 2, 0);
        TESTS.put("divisibleby", (value, arguments, rendering) -> {
            Value divisor = arguments.bind("divisibleby", 1, "num").need("num");
            return isRemainder(value, divisor, 0, rendering);
        });
    }

    private static void remainder(String name, int divisor, int remainder) {
        TESTS.put(name, (value, arguments, rendering) -> {
            arguments.bind(name, 0);
            return isRemainder(value, IntValue.of(divisor), remainder, rendering);
        });
    }

    private static boolean isRemainder(Value value, Value divisor, int remainder, Rendering rendering) {
        return Arithmetic.apply(Arithmetic.Operator.REMAINDER, value, divisor, rendering)
                .equals(IntValue.of(remainder));
    }

    private static void comparisons() {
        comparison(Comparisons.Operator.EQUAL, "==", "eq", "equalto");
        comparison(Comparisons.Operator.NOT_EQUAL, "!=", "ne");
        comparison(Comparisons.Operator.GREATER, ">", "gt", "greaterthan");
        comparison(Comparisons.Operator.GREATER_OR_EQUAL, ">=", "ge");
        comparison(Comparisons.Operator.LESS, "<", "lt", "lessthan");
        comparison(Comparisons.Operator.LESS_OR_EQUAL, "<=", "le");
        comparison(Comparisons.Operator.IN, "in");
    }

    private static void comparison(Comparisons.Operator operator, String... names) {
        for (String name : List.of(names)) {
            TESTS.put(name, (value, arguments, rendering) -> {
                Value other = arguments.bind(name, 1, "other").need("other");
                return Comparisons.test(operator, value, other, rendering);
            });
        }
    }
}
