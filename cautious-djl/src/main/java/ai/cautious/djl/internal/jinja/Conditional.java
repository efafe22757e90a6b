package ai.cautious.djl.internal.jinja;

import java.util.List;

/** {@code {% if %}}, {@code {% elif %}}, {@code {% else %}}: the first branch whose condition is true. */
record Conditional(int line, List<Branch> branches, Statement.Block otherwise) implements Statement {

    /** A condition and what follows it. */
    record Branch(Expression condition, Statement.Block body) {}

    @Override
    public Signal perform(Scope scope, TextBuilder out) {
        for (Branch branch : branches) {
            if (branch.condition.evaluate(scope).truthy()) {
                return branch.body.execute(scope, out);
            }
        }
        return otherwise.execute(scope, out);
    }
}
