package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attributes, items and slices of values, by the rules of jinja2's sandbox. */
final class Access {

    private Access() {}

    /** {@code value.name}: what Python finds as an attribute, else the item of that name. */
    static Value attribute(Value value, Text name, Rendering rendering) {
        Value found = value.attribute(name.toString());
        if (found == null) {
            found = value.item(name, rendering);
        }
        return found == null ? Undefined.of(value, name) : found;
    }

    /** {@code value[key]}: the item, else the attribute of that name. */
    static Value item(Value value, Value key, Rendering rendering) {
        Value found = value.item(key, rendering);
        if (found == null && key instanceof Text name) {
            rendering.budget().steps(name.length());
            found = value.attribute(name.toString());
        }
        return found == null ? Undefined.of(value, key) : found;
    }

    /** {@code value.name}. */
    record Attribute(int line, Expression value, Text name) implements Expression {

        @Override
        public Value compute(Scope scope) {
            return attribute(value.evaluate(scope), name, scope.rendering());
        }
    }

    /** {@code value[key]}. */
    record Item(int line, Expression value, Expression key) implements Expression {

        @Override
        public Value compute(Scope scope) {
            Value container = value.evaluate(scope);
            return item(container, key.evaluate(scope), scope.rendering());
        }
    }

    /** {@code value[start:stop:step]}. */
    record Slice(
            int line,
            Expression value,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step)
            implements Expression {

        @Override
        public Value compute(Scope scope) {
            Value container = value.evaluate(scope);
            Value from = part(start, scope);
            Value to = part(stop, scope);
            Value by = part(step, scope);
            if (container instanceof Undefined undefined) {
                throw undefined.fault();
            }
            boolean sliceable =
                    container instanceof Text || container instanceof Sequence || container instanceof RangeValue;
            if (!sliceable || !isBound(from) || !isBound(to) || !isBound(by)) {
                throw Fault.failed("a value of type " + container.type() + " has no such slice");
            }
            Integer width = Indexes.clamped(by);
            if (width != null && width == 0) {
                throw Fault.failed("a slice's step is 0");
            }
            return slice(
                    container,
                    Indexes.Span.of(
                            Indexes.clamped(from), Indexes.clamped(to), width == null ? 1 : width, container.length()),
                    scope.budget());
        }

        private static Value part(@Nullable Expression expression, Scope scope) {
            return expression == null ? NoneValue.NONE : expression.evaluate(scope);
        }

        private static boolean isBound(Value value) {
            return value == NoneValue.NONE || Indexes.clamped(value) != null;
        }

        private static Value slice(Value container, Indexes.Span span, Budget budget) {
            if (container instanceof Text text) {
                return Access.slice(text, span, budget);
            }
            if (container instanceof RangeValue range) {
                return range.slice(span);
            }
            Sequence sequence = (Sequence) container;
            budget.items(span.count());
            List<Value> items = new ArrayList<>(span.count());
            for (int i = 0; i < span.count(); i++) {
                items.add(sequence.items().get(span.index(i)));
            }
            return sequence.with(items);
        }
    }

    private static Text slice(Text text, Indexes.Span span, Budget budget) {
        int count = span.count();
        if (span.step() == 1) {
            return text.slice(span.index(0), span.index(0) + count, budget);
        }
        TextBuilder slice = new TextBuilder(budget, count);
        for (int i = 0; i < count; i++) {
            slice.append(text.cell(span.index(i)));
        }
        return slice.build().safe(text.isSafe());
    }

    /** A text backwards. */
    static Text reversed(Text text, Budget budget) {
        return slice(text, Indexes.Span.of(null, null, -1, text.length()), budget);
    }
}
