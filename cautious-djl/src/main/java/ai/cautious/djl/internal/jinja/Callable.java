package ai.cautious.djl.internal.jinja;

import java.util.function.BiFunction;

/** A value that can be called. */
interface Callable extends Value {

    Value call(Arguments arguments, Rendering rendering);

    @Override
    default boolean truthy() {
        return true;
    }

    /** A function or method of this interpreter's. */
    record Function(String name, BiFunction<Arguments, Rendering, Value> body) implements Callable {

        @Override
        public Value call(Arguments arguments, Rendering rendering) {
            return body.apply(arguments, rendering);
        }

        @Override
        public String type() {
            return "function";
        }

        /** Python prints an address. */
        @Override
        public Text text(Budget budget) {
            throw Fault.failed("the function " + name + " cannot be printed; call it");
        }
    }
}
