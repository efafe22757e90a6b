package ai.cautious.djl.internal.jinja;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
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
        return new Stream(new Lazy(value, rendering) {

            private @Nullable Predicate<Value> predicate;

            @Override
            @Nullable
            Value convert(Value item) {
                if (predicate == null) {
                    predicate = predicate(arguments, rendering, byAttribute);
                }
                return predicate.test(item) == wanted ? item : null;
            }
        });
    }

    private static Predicate<Value> predicate(Arguments arguments, Rendering rendering, boolean byAttribute) {
        if (byAttribute && arguments.positional().isEmpty()) {
            throw Fault.failed("an attribute's name is missing");
        }
        AttributePath path =
                AttributePath.of(byAttribute ? arguments.positional().get(0) : NoneValue.NONE);
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
        return new Stream(new Lazy(value, rendering) {

            private @Nullable UnaryOperator<Value> operator;

            @Override
            Value convert(Value item) {
                if (operator == null) {
                    operator = operator(arguments, rendering);
                }
                return operator.apply(item);
            }
        });
    }

    private static UnaryOperator<Value> operator(Arguments arguments, Rendering rendering) {
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Arguments.Bound bound = arguments.bind("map", 0, "attribute", "default");
            Value fallback = bound.get("default", NoneValue.NONE);
            AttributePath path =
                    AttributePath.withFallback(bound.need("attribute"), fallback == NoneValue.NONE ? null : fallback);
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

    /** Goes through what a value has, which is looked at only when the first item is asked for. */
    private abstract static class Lazy implements Iterator<Value> {

        private final Value source;
        private final Rendering rendering;
        private @Nullable Iterator<Value> items;
        private @Nullable Value next;

        Lazy(Value source, Rendering rendering) {
            this.source = source;
            this.rendering = rendering;
        }

        /** What becomes of an item; null where it is left out. */
        abstract @Nullable Value convert(Value item);

        @Override
        public boolean hasNext() {
            if (items == null) {
                items = source.truthy() ? source.iterator(rendering) : java.util.Collections.emptyIterator();
            }
            while (next == null && items.hasNext()) {
                rendering.budget().steps(1);
                next = convert(items.next());
            }
            return next != null;
        }

        @Override
        public Value next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            Value item = next;
            next = null;
            return item;
        }
    }
}
