package ai.cautious.djl.internal.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {% set %}}, {@code {% with %}} and {@code {% filter %}}. */
final class Assignment {

    /** The name of what a block wrote for the filters behind it; no template can write it. */
    static final String CAPTURED = "";

    private Assignment() {}

    /** {@code {% set target = value %}}. */
    record Set(int line, Target target, Expression value) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            target.assign(value.evaluate(scope), scope);
            return Signal.NEXT;
        }
    }

    /**
     * {@code {% set target %}…{% endset %}}, or {@code {% filter filters %}…{% endfilter %}}.
     *
     * @param target null where the text is written
     * @param filtered what becomes of {@link #CAPTURED}
     */
    record Capture(int line, @Nullable Target target, Expression filtered, Statement.Block body) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            Scope inner = scope.inner(body.names());
            TextBuilder written = new TextBuilder(scope.budget());
            Signal signal = body.execute(inner, written);
            if (signal != Signal.NEXT) {
                return signal;
            }
            Scope around = scope.inner();
            around.set(CAPTURED, written.build());
            Value value = filtered.evaluate(around);
            if (target == null) {
                out.append(value.text(scope.budget()));
            } else {
                target.assign(value, scope);
            }
            return Signal.NEXT;
        }
    }

    /** {@code {% with target = value %}}; the values know nothing of the targets. */
    record With(int line, List<Target> targets, List<Expression> values, Statement.Block body) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            Scope inner = scope.inner(body.names());
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(values.get(i).evaluate(scope), inner);
            }
            return body.execute(inner, out);
        }
    }
}
