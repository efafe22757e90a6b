package ai.cautious.djl.internal.jinja;

import org.jspecify.annotations.Nullable;

/** Python's {@code True} and {@code False}, which count as 1 and 0. */
final class BoolValue implements Value {

    static final BoolValue TRUE = new BoolValue();
    static final BoolValue FALSE = new BoolValue();

    private BoolValue() {}

    static BoolValue of(boolean value) {
        return value ? TRUE : FALSE;
    }

    @Override
    public String type() {
        return "bool";
    }

    @Override
    public boolean truthy() {
        return this == TRUE;
    }

    @Override
    public Text text(Budget budget) {
        return Text.of(this == TRUE ? "True" : "False");
    }

    @Override
    public @Nullable Value attribute(String name) {
        return IntValue.of(this == TRUE ? 1 : 0).attribute(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value number && Numbers.isNumber(number) && Numbers.compare(this, number) == 0;
    }

    @Override
    public int hashCode() {
        return this == TRUE ? 1 : 0;
    }
}
