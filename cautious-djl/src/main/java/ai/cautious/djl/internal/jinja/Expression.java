package ai.cautious.djl.internal.jinja;

/** A part of a template that has a value. Immutable. */
interface Expression {

    /** The line that it begins in, from 1. */
    int line();

    /** Computes the value; call {@link #evaluate}, which counts. */
    Value compute(Scope scope);

    /** The value. */
    default Value evaluate(Scope scope) {
        scope.rendering().enter(line());
        Value value = compute(scope);
        scope.rendering().leave();
        return value;
    }

    /** A constant. */
    record Literal(int line, Value value) implements Expression {

        @Override
        public Value compute(Scope scope) {
            return value;
        }

        @Override
        public Value evaluate(Scope scope) {
            return value;
        }
    }

    /** A variable. */
    record Name(int line, String name) implements Expression {

        @Override
        public Value compute(Scope scope) {
            return scope.get(name);
        }
    }
}
