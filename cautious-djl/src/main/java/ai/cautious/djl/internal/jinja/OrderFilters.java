package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Filters that compare items with each other; texts without regard to case, unless they are asked to. */
final class OrderFilters {

    static final Map<String, Filter> FILTERS = new HashMap<>();

    static {
        FILTERS.put("sort", OrderFilters::sort);
        FILTERS.put("dictsort", OrderFilters::sortDict);
        FILTERS.put("groupby", OrderFilters::group);
        FILTERS.put("unique", OrderFilters::unique);
        FILTERS.put("min", (value, arguments, rendering) -> extreme("min", -1, value, arguments, rendering));
        FILTERS.put("max", (value, arguments, rendering) -> extreme("max", 1, value, arguments, rendering));
        FILTERS.put("sum", OrderFilters::sum);
    }

    /** An item and what it is compared by. */
    private record Keyed(Value key, Value item) {}

    private OrderFilters() {}

    private static UnaryOperator<Value> folding(boolean caseSensitive, Rendering rendering) {
        return key -> !caseSensitive && key instanceof Text text ? Casing.lower(text, rendering.budget()) : key;
    }

    private static List<Keyed> sorted(List<Keyed> items, boolean reverse, Rendering rendering) {
        rendering.budget().items(2L * items.size());
        List<Keyed> sorted = new ArrayList<>(items);
        Comparator<Keyed> order = (left, right) -> {
            rendering.budget().steps(1);
            int compared = Comparisons.compare(left.key, right.key, rendering);
            return compared == Numbers.UNORDERED ? 0 : compared;
        };
        try {
            sorted.sort(reverse ? order.reversed() : order);
        } catch (IllegalArgumentException e) {
            throw Fault.failed("the values to be sorted have no order");
        }
        return sorted;
    }

    private static List<Value> unkeyed(List<Keyed> items) {
        List<Value> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(item.item));
        return values;
    }

    private static Value sort(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
        UnaryOperator<Value> folding = folding(bound.flag("case_sensitive", false), rendering);
        List<AttributePath> paths = AttributePath.several(bound.get("attribute", NoneValue.NONE), rendering.budget());
        List<Keyed> items = new ArrayList<>();
        for (Value item : Sequence.items(value, rendering)) {
            List<Value> key = new ArrayList<>();
            for (AttributePath path : paths) {
                key.add(folding.apply(path.of(item, rendering)));
            }
            items.add(new Keyed(Sequence.list(key), item));
        }
        return Sequence.list(unkeyed(sorted(items, bound.flag("reverse", false), rendering)));
    }

    private static Value sortDict(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
        String by = bound.has("by") ? bound.text("by").toString() : "key";
        if (!by.equals("key") && !by.equals("value")) {
            throw Fault.failed("dictsort sorts by key or by value");
        }
        if (!(value instanceof DictValue dict)) {
            throw Fault.type("dictsort", value);
        }
        UnaryOperator<Value> folding = folding(bound.flag("case_sensitive", false), rendering);
        List<Keyed> items = new ArrayList<>();
        dict.entries()
                .forEach((key, entry) ->
                        items.add(new Keyed(folding.apply(by.equals("key") ? key : entry), DictView.pair(key, entry))));
        return Sequence.list(unkeyed(sorted(items, bound.flag("reverse", false), rendering)));
    }

    private static Value group(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
        Value fallback = bound.get("default", NoneValue.NONE);
        AttributePath path = AttributePath.withFallback(
                bound.need("attribute"), fallback == NoneValue.NONE ? null : fallback, rendering.budget());
        UnaryOperator<Value> folding = folding(bound.flag("case_sensitive", false), rendering);
        List<Keyed> items = new ArrayList<>();
        for (Value item : Sequence.items(value, rendering)) {
            items.add(new Keyed(folding.apply(path.of(item, rendering)), item));
        }
        List<Value> groups = new ArrayList<>();
        List<Keyed> group = new ArrayList<>();
        for (Keyed item : sorted(items, false, rendering)) {
            if (!group.isEmpty() && !Comparisons.equal(group.get(0).key, item.key, rendering)) {
                groups.add(grouped(group, path, rendering));
                group = new ArrayList<>();
            }
            group.add(item);
        }
        if (!group.isEmpty()) {
            groups.add(grouped(group, path, rendering));
        }
        return Sequence.list(groups);
    }

    private static Value grouped(List<Keyed> group, AttributePath path, Rendering rendering) {
        return Sequence.group(path.of(group.get(0).item, rendering), Sequence.list(unkeyed(group)));
    }

    private static Value unique(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
        UnaryOperator<Value> folding = folding(bound.flag("case_sensitive", false), rendering);
        AttributePath path = AttributePath.of(bound.get("attribute", NoneValue.NONE), rendering.budget());
        return new Stream(() -> {
            Set<Value> seen = new HashSet<>();
            List<Value> items = new ArrayList<>();
            for (Value item : Sequence.items(value, rendering)) {
                rendering.budget().items(2);
                if (seen.add(DictValue.requireKey(folding.apply(path.of(item, rendering)), rendering.budget()))) {
                    items.add(item);
                }
            }
            return items.iterator();
        });
    }

    private static Value extreme(String name, int sought, Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind(name, 0, "case_sensitive", "attribute");
        UnaryOperator<Value> folding = folding(bound.flag("case_sensitive", false), rendering);
        AttributePath path = AttributePath.of(bound.get("attribute", NoneValue.NONE), rendering.budget());
        Keyed best = null;
        for (Iterator<Value> items = value.iterator(rendering); items.hasNext(); ) {
            rendering.budget().steps(1);
            Value item = items.next();
            Value key = folding.apply(path.of(item, rendering));
            if (best == null || Comparisons.compare(key, best.key, rendering) == sought) {
                best = new Keyed(key, item);
            }
        }
        return best == null ? new Undefined("there is no item for " + name) : best.item;
    }

    private static Value sum(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("sum", 0, "attribute", "start");
        AttributePath path = AttributePath.of(bound.get("attribute", NoneValue.NONE), rendering.budget());
        Value sum = bound.get("start", IntValue.of(0));
        if (sum instanceof Text) {
            throw Fault.failed("sum does not add texts; join them");
        }
        for (Iterator<Value> items = value.iterator(rendering); items.hasNext(); ) {
            rendering.budget().steps(1);
            sum = Arithmetic.apply(Arithmetic.Operator.ADD, sum, path.of(items.next(), rendering), rendering);
        }
        return sum;
    }
}
