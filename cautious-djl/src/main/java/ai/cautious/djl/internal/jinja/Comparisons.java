package ai.cautious.djl.internal.jinja;

import java.util.Iterator;

/** Python's comparisons of values. */
final class Comparisons {

    /** An operator between two values. */
    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        IN,
        NOT_IN
    }

    private Comparisons() {}

    static boolean test(Operator operator, Value left, Value right, Rendering rendering) {
        return switch (operator) {
            case EQUAL -> equal(left, right, rendering);
            case NOT_EQUAL -> !equal(left, right, rendering);
            case LESS -> compare(left, right, rendering) == -1;
            case LESS_OR_EQUAL -> {
                int order = compare(left, right, rendering);
                yield order == -1 || order == 0;
            }
            case GREATER -> compare(left, right, rendering) == 1;
            case GREATER_OR_EQUAL -> {
                int order = compare(left, right, rendering);
                yield order == 0 || order == 1;
            }
            case IN -> contains(right, left, rendering);
            case NOT_IN -> !contains(right, left, rendering);
        };
    }

    static boolean equal(Value left, Value right, Rendering rendering) {
        rendering.budget().steps(Math.min(left.weight(), right.weight()) >> 3);
        return left.equals(right);
    }

    /** Whether {@code element in container}. */
    static boolean contains(Value container, Value element, Rendering rendering) {
        if (container instanceof Text text) {
            if (element instanceof Text part) {
                return text.indexOf(part, 0, text.length(), rendering.budget()) >= 0;
            }
            throw Fault.failed("only a text can be in a text, not a value of type " + element.type());
        }
        if (container instanceof DictValue dict) {
            return dict.entries().containsKey(DictValue.requireKey(element, rendering.budget()));
        }
        for (Iterator<Value> items = container.iterator(rendering); items.hasNext(); ) {
            rendering.budget().steps(1);
            if (equal(items.next(), element, rendering)) {
                return true;
            }
        }
        return false;
    }

    /**
     * -1, 0 or 1, or {@link Numbers#UNORDERED}.
     *
     * @throws Fault if values of their types have no order
     */
    static int compare(Value left, Value right, Rendering rendering) {
        if (left instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (left instanceof Text first && right instanceof Text second) {
            rendering.budget().steps(Math.min(first.length(), second.length()) >> 3);
            return Integer.signum(first.compareTo(second));
        }
        if (left instanceof Sequence first && right instanceof Sequence second && first.isTuple() == second.isTuple()) {
            return compare(first, second, rendering);
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right);
        }
        throw Fault.failed("values of the types " + left.type() + " and " + right.type() + " have no order");
    }

    private static int compare(Sequence left, Sequence right, Rendering rendering) {
        for (int i = 0; i < Math.min(left.length(), right.length()); i++) {
            rendering.budget().steps(1);
            if (!equal(left.items().get(i), right.items().get(i), rendering)) {
                return compare(left.items().get(i), right.items().get(i), rendering);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
