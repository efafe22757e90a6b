package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Filters on whatever has items. */
final class SequenceFilters {

    static final Map<String, Filter> FILTERS = new HashMap<>();

    static {
        FILTERS.put("length", SequenceFilters::length);
        FILTERS.put("count", SequenceFilters::length);
        FILTERS.put("first", SequenceFilters::first);
        FILTERS.put("last", SequenceFilters::last);
        FILTERS.put("list", SequenceFilters::list);
        FILTERS.put("items", SequenceFilters::items);
        FILTERS.put("reverse", SequenceFilters::reverse);
        FILTERS.put("join", TextFilters::join);
        FILTERS.put("batch", SequenceFilters::batch);
        FILTERS.put("slice", SequenceFilters::slice);
    }

    private SequenceFilters() {}

    private static Value length(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("length", 0);
        if (value.length() < 0) {
            throw Fault.failed("a value of type " + value.type() + " has no length");
        }
        return IntValue.of(value.length());
    }

    private static Value first(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("first", 0);
        Iterator<Value> items = value.iterator(rendering);
        return items.hasNext() ? items.next() : new Undefined("there is no first item");
    }

    private static Value last(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("last", 0);
        if (value instanceof Stream) {
            throw Fault.failed("a value of type " + value.type() + " cannot be gone through backwards");
        }
        if (value instanceof Text text) {
            return text.isEmpty()
                    ? new Undefined("there is no last item")
                    : text.slice(text.length() - 1, text.length(), rendering.budget());
        }
        List<Value> items = Sequence.items(value, rendering);
        return items.isEmpty() ? new Undefined("there is no last item") : items.get(items.size() - 1);
    }

    private static Value list(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("list", 0);
        List<Value> items = Sequence.items(value, rendering);
        rendering.budget().items(items.size());
        return Sequence.list(items);
    }

    private static Value items(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("items", 0);
        return new Stream(() -> {
            if (value instanceof DictValue dict) {
                return new DictView(DictView.Kind.ITEMS, dict).iterator(rendering);
            }
            if (value instanceof Undefined) {
                return Collections.emptyIterator();
            }
            throw Fault.type("items", value);
        });
    }

    private static Value reverse(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("reverse", 0);
        if (value instanceof Text text) {
            return Access.reversed(text, rendering.budget());
        }
        List<Value> items = new ArrayList<>(Sequence.items(value, rendering));
        rendering.budget().items(items.size());
        Collections.reverse(items);
        return value instanceof Stream ? Sequence.list(items) : new Stream(items::iterator);
    }

    private static Value batch(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("batch", 1, "linecount", "fill_with");
        int size = bound.integer("linecount", 0);
        return new Stream(() -> batches(value, size, bound, rendering).iterator());
    }

    private static List<Value> batches(Value value, int size, Arguments.Bound bound, Rendering rendering) {
        List<Value> batches = new ArrayList<>();
        List<Value> batch = new ArrayList<>();
        for (Value item : Sequence.items(value, rendering)) {
            rendering.budget().items(2);
            if (batch.size() == size) {
                batches.add(Sequence.list(batch));
                batch = new ArrayList<>();
            }
            batch.add(item);
        }
        if (!batch.isEmpty()) {
            fill(batch, size, bound, rendering.budget());
            batches.add(Sequence.list(batch));
        }
        return batches;
    }

    private static void fill(List<Value> items, int size, Arguments.Bound bound, Budget budget) {
        Value filling = bound.get("fill_with", NoneValue.NONE);
        if (filling != NoneValue.NONE && items.size() < size) {
            budget.items((long) size - items.size());
            items.addAll(Collections.nCopies(size - items.size(), filling));
        }
    }

    private static Value slice(Value value, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.bind("slice", 1, "slices", "fill_with");
        int slices = bound.integer("slices", 0);
        return new Stream(() -> columns(value, slices, bound, rendering).iterator());
    }

    private static List<Value> columns(Value value, int slices, Arguments.Bound bound, Rendering rendering) {
        if (slices == 0) {
            throw Fault.failed("division by zero");
        }
        List<Value> items = Sequence.items(value, rendering);
        rendering.budget().items((long) items.size() + Math.max(0, slices));
        List<Value> columns = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < slices; i++) {
            boolean longer = i < items.size() % slices;
            int to = from + items.size() / slices + (longer ? 1 : 0);
            List<Value> column = new ArrayList<>(items.subList(from, to));
            if (!longer) {
                fill(column, column.size() + 1, bound, rendering.budget());
            }
            columns.add(Sequence.list(column));
            from = to;
        }
        return columns;
    }
}
