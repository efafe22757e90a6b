package ai.cautious.djl.internal.jinja;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of lists and tuples that change nothing. */
final class SequenceMethods {

    private static final Set<String> CHANGES =
            Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

    private SequenceMethods() {}

    /** A method of a sequence, or null. */
    static @Nullable Value bind(Sequence sequence, String name) {
        boolean list = !sequence.isTuple();
        if (list && CHANGES.contains(name)) {
            return new Undefined("the sandbox lets nobody change a list by " + name);
        }
        return switch (name) {
            case "count" ->
                new Callable.Function(
                        "count", (arguments, rendering) -> IntValue.of(count(sequence, arguments, rendering)));
            case "index" ->
                new Callable.Function(
                        "index", (arguments, rendering) -> IntValue.of(index(sequence, arguments, rendering)));
            case "copy" -> list ? new Callable.Function("copy", (arguments, rendering) -> sequence) : null;
            case "grouper" ->
                sequence.kind() == Sequence.Kind.GROUP ? sequence.items().get(0) : null;
            case "list" ->
                sequence.kind() == Sequence.Kind.GROUP ? sequence.items().get(1) : null;
            default -> null;
        };
    }

    private static int count(Sequence sequence, Arguments arguments, Rendering rendering) {
        Value sought = arguments.unnamed("count", 1, "value").need("value");
        int count = 0;
        for (Value item : sequence.items()) {
            rendering.budget().steps(1);
            count += Comparisons.equal(item, sought, rendering) ? 1 : 0;
        }
        return count;
    }

    private static int index(Sequence sequence, Arguments arguments, Rendering rendering) {
        Arguments.Bound bound = arguments.unnamed("index", 1, "value", "start", "stop");
        Indexes.Span span = Indexes.Span.of(
                bound.integer("start", 0), bound.integer("stop", Integer.MAX_VALUE), 1, sequence.length());
        for (int i = 0; i < span.count(); i++) {
            rendering.budget().steps(1);
            if (Comparisons.equal(sequence.items().get(span.index(i)), bound.need("value"), rendering)) {
                return span.index(i);
            }
        }
        throw Fault.failed("index finds nothing");
    }
}
