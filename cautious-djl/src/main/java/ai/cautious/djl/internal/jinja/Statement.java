package ai.cautious.djl.internal.jinja;

import java.util.List;

/** A part of a template that writes something, sets names or decides what is done. Immutable. */
interface Statement {

    /** How a statement ended. */
    enum Signal {
        /** The next one follows. */
        NEXT,
        /** The loop around it ends. */
        BREAK,
        /** The loop around it goes on with its next item. */
        CONTINUE
    }

    /** The line that it begins in, from 1. */
    int line();

    /** Does it; call {@link #execute}, which counts. */
    Signal perform(Scope scope, TextBuilder out);

    default Signal execute(Scope scope, TextBuilder out) {
        scope.rendering().enter(line());
        Signal signal = perform(scope, out);
        scope.rendering().leave();
        return signal;
    }

    /** Text of the template's own. */
    record Data(int line, Text text) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            out.append(text);
            scope.budget().output(out.length());
            return Signal.NEXT;
        }
    }

    /** {@code {{ value }}}. */
    record Print(int line, Expression value) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            out.append(value.evaluate(scope).text(scope.budget()));
            scope.budget().output(out.length());
            return Signal.NEXT;
        }
    }

    /** {@code {% break %}} or {@code {% continue %}}. */
    record Jump(int line, Signal signal) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            return signal;
        }
    }

    /**
     * Statements one after another, in the scope that they stand in.
     *
     * @param names of that scope
     */
    record Block(int line, List<Statement> statements, Names names) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            for (Statement statement : statements) {
                Signal signal = statement.execute(scope, out);
                if (signal != Signal.NEXT) {
                    return signal;
                }
            }
            return Signal.NEXT;
        }
    }

    /** What lies between {@code {% generation %}} and its end, in a scope of its own. */
    record Generation(int line, Block body) implements Statement {

        @Override
        public Signal perform(Scope scope, TextBuilder out) {
            return body.execute(scope.inner(body.names()), out);
        }
    }
}
