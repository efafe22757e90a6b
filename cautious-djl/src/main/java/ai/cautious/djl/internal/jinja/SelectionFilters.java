package ai.cautious.djl.internal.jinja;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Filters that choose or change items one by one, each when it is asked for. */
final class SelectionFilters {

    static final Map<String, Filter> FILTERS = new HashMap<>();

    static {
        FILTERS.put("select", (value, arguments, rendering) -> select(value, arguments, rendering, true, false));
        FILTERS.put("reject", (value, arguments, rendering) -> select(value, arguments, rendering, false, false));
        FILTERS.put("selectattr", (value, arguments, rendering) -> select(value, arguments, rendering, true, true));
        FILTERS.put("rejectattr", (value, arguments, rendering) -> select(value, arguments, rendering, false, true));
        FILTERS.put("map", SelectionFilters::map);
    }

    private SelectionFilters() {}

    private static Value select(
            Value value, Arguments arguments, Rendering rendering, boolean wanted, boolean byAttribute) {
        return new Stream(() -> {
            if (!value.truthy()) {
                return Collections.emptyIterator();
            }
            Predicate<Value> predicate = predicate(arguments, rendering, byAttribute);
            Iterator<Value> items = value.iterator(rendering);
            return new LookAhead() {

                @Override
                @Nullable
                Value seek() {
                    while (items.hasNext()) {
                        rendering.budget().steps(1);
                        Value item = items.next();
                        if (predicate.test(item) == wanted) {
                            return item;
                        }
                    }
                    return null;
                }
            };
        });
    }

    private static Predicate<Value> predicate(Arguments arguments, Rendering rendering, boolean byAttribute) {
        if (byAttribute && arguments.positional().isEmpty()) {
            throw Fault.failed("an attribute's name is missing");
        }
        AttributePath path =
                AttributePath.of(byAttribute ? arguments.positional().get(0) : NoneValue.NONE, rendering.budget());
        Arguments rest = byAttribute ? arguments.rest() : arguments;
        if (rest.positional().isEmpty()) {
            return item -> path.of(item, rendering).truthy();
        }
        String name = rest.positional().get(0).text(rendering.budget()).toString();
        Test test = Tests.find(name);
        if (test == null) {
            throw Fault.unsupported("the test " + name);
        }
        Arguments operands = rest.rest();
        return item -> test.holds(path.of(item, rendering), operands, rendering);
    }

    private static Value map(Value value, Arguments arguments, Rendering rendering) {
        return new Stream(() -> {
            if (!value.truthy()) {
                return Collections.emptyIterator();
            }
            UnaryOperator<Value> operator = operator(arguments, rendering);
            Iterator<Value> items = value.iterator(rendering);
            return new LookAhead() {

                @Override
                @Nullable
                Value seek() {
                    rendering.budget().steps(1);
                    return items.hasNext() ? operator.apply(items.next()) : null;
                }
            };
        });
    }

    private static UnaryOperator<Value> operator(Arguments arguments, Rendering rendering) {
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Arguments.Bound bound = arguments.bind("map", 0, "attribute", "default");
            Value fallback = bound.get("default", NoneValue.NONE);
            AttributePath path = AttributePath.withFallback(
                    bound.need("attribute"), fallback == NoneValue.NONE ? null : fallback, rendering.budget());
            return item -> path.of(item, rendering);
        }
        if (arguments.positional().isEmpty()) {
            throw Fault.failed("map needs a filter or an attribute");
        }
        String name = arguments.positional().get(0).text(rendering.budget()).toString();
        Filter filter = Filters.find(name);
        if (filter == null) {
            throw Fault.unsupported("the filter " + name);
        }
        Arguments rest = arguments.rest();
        return item -> filter.apply(item, rest, rendering);
    }
}
