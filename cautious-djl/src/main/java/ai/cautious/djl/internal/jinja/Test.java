package ai.cautious.djl.internal.jinja;

/** What stands after {@code is}. */
@FunctionalInterface
interface Test {

    boolean holds(Value value, Arguments arguments, Rendering rendering);

    /** {@code value is name(arguments)}. */
    record Use(int line, Expression value, Test test, ArgumentList arguments) implements Expression {

        @Override
        public Value compute(Scope scope) {
            Value tested = value.evaluate(scope);
            Arguments evaluated = arguments.evaluate(scope);
            scope.rendering().at(line);
            return BoolValue.of(test.holds(tested, evaluated, scope.rendering()));
        }
    }
}
