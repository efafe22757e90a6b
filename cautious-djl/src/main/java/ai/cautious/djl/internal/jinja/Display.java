package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists, tuples and dicts, written out. */
final class Display {

    private Display() {}

    private static List<Value> evaluate(List<Expression> expressions, Scope scope) {
        scope.budget().items(expressions.size());
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(expression.evaluate(scope));
        }
        return values;
    }

    /** {@code [a, b]}. */
    record ListOf(int line, List<Expression> items) implements Expression {

        @Override
        public Value compute(Scope scope) {
            return Sequence.list(Display.evaluate(items, scope));
        }
    }

    /** {@code (a, b)}. */
    record TupleOf(int line, List<Expression> items) implements Expression {

        @Override
        public Value compute(Scope scope) {
            return Sequence.tuple(Display.evaluate(items, scope));
        }
    }

    /** {@code {a: b}}; the last one of equal keys counts. */
    record DictOf(int line, List<Expression> keys, List<Expression> values) implements Expression {

        @Override
        public Value compute(Scope scope) {
            scope.budget().items(2L * keys.size());
            Map<Value, Value> entries = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                Value key = DictValue.requireKey(keys.get(i).evaluate(scope), scope.budget());
                entries.put(key, values.get(i).evaluate(scope));
            }
            return new DictValue(entries);
        }
    }
}
