package ai.cautious.djl.internal.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code callee(arguments)}. */
record Call(int line, Expression callee, ArgumentList arguments) implements Expression {

    @Override
    public Value compute(Scope scope) {
        return compute(scope, Map.of());
    }

    /** With more arguments than are written. */
    Value compute(Scope scope, Map<String, Value> more) {
        Value called = callee.evaluate(scope);
        Arguments written = arguments.evaluate(scope);
        if (called instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (!(called instanceof Callable function)) {
            throw Fault.failed("a value of type " + called.type() + " cannot be called");
        }
        scope.rendering().at(line);
        if (more.isEmpty()) {
            return function.call(written, scope.rendering());
        }
        Map<String, Value> named = new LinkedHashMap<>(written.named());
        named.putAll(more);
        return function.call(new Arguments(written.positional(), named), scope.rendering());
    }
}
