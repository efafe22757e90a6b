package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call as they are written. Immutable.
 *
 * @param rest what follows {@code *}, or null
 * @param namedRest what follows {@code **}, or null
 */
record ArgumentList(
        List<Expression> positional,
        Map<String, Expression> named,
        @Nullable Expression rest,
        @Nullable Expression namedRest) {

    static final ArgumentList NONE = new ArgumentList(List.of(), Map.of(), null, null);

    /** A single argument. */
    static ArgumentList of(Expression argument) {
        return new ArgumentList(List.of(argument), Map.of(), null, null);
    }

    Arguments evaluate(Scope scope) {
        if (positional.isEmpty() && named.isEmpty() && rest == null && namedRest == null) {
            return Arguments.NONE;
        }
        scope.budget().items(positional.size() + named.size());
        List<Value> values = new ArrayList<>();
        for (Expression argument : positional) {
            values.add(argument.evaluate(scope));
        }
        Map<String, Value> namedValues = new LinkedHashMap<>();
        for (Map.Entry<String, Expression> argument : named.entrySet()) {
            namedValues.put(argument.getKey(), argument.getValue().evaluate(scope));
        }
        if (rest != null) {
            List<Value> items = Sequence.items(rest.evaluate(scope), scope.rendering());
            scope.budget().items(items.size());
            values.addAll(items);
        }
        if (namedRest != null) {
            addAll(namedRest.evaluate(scope), namedValues);
        }
        return new Arguments(values, namedValues);
    }

    private static void addAll(Value mapping, Map<String, Value> named) {
        if (!(mapping instanceof DictValue dict)) {
            throw Fault.type("**", mapping);
        }
        dict.entries().forEach((key, value) -> {
            if (!(key instanceof Text name) || named.put(name.toString(), value) != null) {
                throw Fault.failed("** gives an argument twice, or one whose name is no text");
            }
        });
    }
}
