package ai.cautious.djl.internal.jinja;

import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Python {@code int}, of any size up to {@link Budget#INTEGER_BITS}.
 *
 * @param author who wrote it, as its digits may be printed
 */
record IntValue(BigInteger value, Author author) implements Value {

    private static final Set<String> METHODS =
            Set.of("as_integer_ratio", "bit_count", "bit_length", "conjugate", "from_bytes", "to_bytes");

    IntValue {
        if (value.bitLength() > Budget.INTEGER_BITS) {
            throw Budget.limit("an integer of it has more than " + Budget.INTEGER_BITS + " bits");
        }
    }

    static IntValue of(long value) {
        return new IntValue(BigInteger.valueOf(value), Author.TEMPLATE);
    }

    /** What is an integer in Python, truth values included; null for what is none. */
    static @Nullable IntValue of(Value value) {
        if (value instanceof IntValue number) {
            return number;
        }
        return value instanceof BoolValue flag ? of(flag == BoolValue.TRUE ? 1 : 0) : null;
    }

    /** The nearest {@code int}. */
    int clamped() {
        if (value.bitLength() < 32) {
            return value.intValue();
        }
        return value.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }

    @Override
    public String type() {
        return "int";
    }

    @Override
    public boolean truthy() {
        return value.signum() != 0;
    }

    @Override
    public Text text(Budget budget) {
        return Text.of(value.toString(), author);
    }

    @Override
    public @Nullable Value attribute(String name) {
        return switch (name) {
            case "real", "numerator" -> this;
            case "imag" -> of(0);
            case "denominator" -> of(1);
            default -> {
                if (METHODS.contains(name)) {
                    throw Fault.unsupported("int." + name);
                }
                yield null;
            }
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value number && Numbers.isNumber(number) && Numbers.compare(this, number) == 0;
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
