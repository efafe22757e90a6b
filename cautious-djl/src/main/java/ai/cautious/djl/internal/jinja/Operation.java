package ai.cautious.djl.internal.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators. */
final class Operation {

    private Operation() {}

    /** {@code left + right} and the like. */
    record Binary(int line, Arithmetic.Operator operator, Expression left, Expression right) implements Expression {

        @Override
        public Value compute(Scope scope) {
            Value first = left.evaluate(scope);
            return Arithmetic.apply(operator, first, right.evaluate(scope), scope.rendering());
        }
    }

    /** {@code -value} or {@code +value}. */
    record Sign(int line, boolean negative, Expression value) implements Expression {

        @Override
        public Value compute(Scope scope) {
            return Arithmetic.sign(negative, value.evaluate(scope));
        }
    }

    /** {@code a ~ b}: what is printed of each, in one text. */
    record Concatenation(int line, List<Expression> parts) implements Expression {

        @Override
        public Value compute(Scope scope) {
            TextBuilder text = new TextBuilder(scope.budget());
            for (Expression part : parts) {
                text.append(part.evaluate(scope).text(scope.budget()));
            }
            return text.build();
        }
    }

    /** {@code a < b}. */
    record Link(Comparisons.Operator operator, Expression operand) {}

    /** {@code a < b <= c}: whether each link holds. */
    record Comparison(int line, Expression first, List<Link> links) implements Expression {

        @Override
        public Value compute(Scope scope) {
            Value left = first.evaluate(scope);
            for (Link link : links) {
                Value right = link.operand.evaluate(scope);
                if (!Comparisons.test(link.operator, left, right, scope.rendering())) {
                    return BoolValue.FALSE;
                }
                left = right;
            }
            return BoolValue.TRUE;
        }
    }

    /** {@code left and right}: the first that is false, else the last. */
    record And(int line, Expression left, Expression right) implements Expression {

        @Override
        public Value compute(Scope scope) {
            Value first = left.evaluate(scope);
            return first.truthy() ? right.evaluate(scope) : first;
        }
    }

    /** {@code left or right}: the first that is true, else the last. */
    record Or(int line, Expression left, Expression right) implements Expression {

        @Override
        public Value compute(Scope scope) {
            Value first = left.evaluate(scope);
            return first.truthy() ? first : right.evaluate(scope);
        }
    }

    /** {@code not value}. */
    record Not(int line, Expression value) implements Expression {

        @Override
        public Value compute(Scope scope) {
            return BoolValue.of(!value.evaluate(scope).truthy());
        }
    }

    /** {@code value if test else other}. */
    record Conditional(int line, Expression test, Expression value, @Nullable Expression other) implements Expression {

        @Override
        public Value compute(Scope scope) {
            if (test.evaluate(scope).truthy()) {
                return value.evaluate(scope);
            }
            return other == null
                    ? new Undefined("a conditional without else has no value where its condition is false")
                    : other.evaluate(scope);
        }
    }
}
