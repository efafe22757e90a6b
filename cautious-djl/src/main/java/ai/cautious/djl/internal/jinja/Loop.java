package ai.cautious.djl.internal.jinja;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** {@code {% for target in items if condition %}…{% else %}…{% endfor %}}. */
record Loop(
        int line,
        Target target,
        Expression items,
        @Nullable Expression condition,
        Statement.Block body,
        Statement.Block otherwise)
        implements Statement {

    @Override
    public Signal perform(Scope scope, TextBuilder out) {
        Value all = items.evaluate(scope);
        Iterator<Value> chosen = all.iterator(scope.rendering());
        LoopContext context = condition == null
                ? new LoopContext(chosen, all.length())
                : new LoopContext(filtered(chosen, condition, scope), -1);
        boolean whole = false;
        while (context.advance()) {
            scope.budget().steps(1);
            Scope inner = scope.inner(body.names());
            target.assign(context.current(), inner);
            inner.set("loop", context);
            Signal signal = body.execute(inner, out);
            // jinja2 runs the other branch also if each turn was broken off.
            whole |= signal == Signal.NEXT;
            if (signal == Signal.BREAK) {
                break;
            }
        }
        return whole ? Signal.NEXT : otherwise.execute(scope.inner(otherwise.names()), out);
    }

    /** Looks at each item only when it is its turn, as the body may change a namespace. */
    private Iterator<Value> filtered(Iterator<Value> all, Expression test, Scope scope) {
        return new LookAhead() {

            @Override
            @Nullable
            Value seek() {
                while (all.hasNext()) {
                    scope.budget().steps(1);
                    Value item = all.next();
                    Scope inner = scope.inner();
                    target.assign(item, inner);
                    if (test.evaluate(inner).truthy()) {
                        return item;
                    }
                }
                return null;
            }
        };
    }
}
