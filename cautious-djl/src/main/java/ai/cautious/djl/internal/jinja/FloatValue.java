package ai.cautious.djl.internal.jinja;

import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Python {@code float}.
 *
 * @param author who wrote it, as its digits may be printed
 */
record FloatValue(double value, Author author) implements Value {

    private static final Set<String> METHODS = Set.of("as_integer_ratio", "conjugate", "fromhex", "hex", "is_integer");

    static FloatValue of(double value) {
        return new FloatValue(value, Author.TEMPLATE);
    }

    @Override
    public String type() {
        return "float";
    }

    @Override
    public boolean truthy() {
        return value != 0;
    }

    @Override
    public Text text(Budget budget) {
        return Text.of(Numbers.repr(value), author);
    }

    @Override
    public @Nullable Value attribute(String name) {
        if (METHODS.contains(name)) {
            throw Fault.unsupported("float." + name);
        }
        return name.equals("real") ? this : name.equals("imag") ? of(0) : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value number && Numbers.isNumber(number) && Numbers.compare(this, number) == 0;
    }

    /** Equal numbers of other types have the same. */
    @Override
    public int hashCode() {
        return Double.isFinite(value) && value == Math.rint(value)
                ? new BigDecimal(value).toBigInteger().hashCode()
                : Double.hashCode(value);
    }
}
