package ai.cautious.djl.internal.jinja;

/** What stands after {@code |}. */
@FunctionalInterface
interface Filter {

    Value apply(Value value, Arguments arguments, Rendering rendering);

    /** {@code value|name(arguments)}. */
    record Use(int line, Expression value, Filter filter, ArgumentList arguments) implements Expression {

        @Override
        public Value compute(Scope scope) {
            Value filtered = value.evaluate(scope);
            Arguments evaluated = arguments.evaluate(scope);
            scope.rendering().at(line);
            return filter.apply(filtered, evaluated, scope.rendering());
        }
    }
}
