package ai.cautious.djl.internal.jinja;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A Python {@code range}, of at most as many numbers as jinja2's sandbox allows. */
record RangeValue(long start, long stop, long step) implements Value {

    private static final int LONGEST = 100_000;

    RangeValue {
        if (step == 0) {
            throw Fault.failed("range() takes no step of 0");
        }
        if (count(start, stop, step) > LONGEST) {
            throw Budget.limit("a range of it is longer than " + LONGEST);
        }
    }

    private static long count(long start, long stop, long step) {
        long distance = step > 0 ? stop - start + step - 1 : stop - start + step + 1;
        return Math.max(0, distance / step);
    }

    IntValue at(int index) {
        return IntValue.of(start + index * step);
    }

    RangeValue slice(Indexes.Span span) {
        return new RangeValue(start + span.start() * step, start + span.stop() * step, step * span.step());
    }

    @Override
    public String type() {
        return "range";
    }

    @Override
    public boolean truthy() {
        return length() > 0;
    }

    @Override
    public Text text(Budget budget) {
        return Text.of("range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")"));
    }

    @Override
    public @Nullable Value attribute(String name) {
        return switch (name) {
            case "start" -> IntValue.of(start);
            case "stop" -> IntValue.of(stop);
            case "step" -> IntValue.of(step);
            case "count", "index" -> throw Fault.unsupported("range." + name);
            default -> null;
        };
    }

    @Override
    public @Nullable Value item(Value key, Rendering rendering) {
        int index = Indexes.of(key, length());
        return index < 0 ? null : at(index);
    }

    @Override
    public boolean iterable() {
        return true;
    }

    @Override
    public Iterator<Value> iterator(Rendering rendering) {
        return IntStream.range(0, length()).<Value>mapToObj(this::at).iterator();
    }

    @Override
    public int length() {
        return (int) count(start, stop, step);
    }

    /** By the numbers that it holds. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RangeValue range
                && range.length() == length()
                && (length() == 0 || range.start == start && (length() == 1 || range.step == step));
    }

    @Override
    public int hashCode() {
        return length() == 0 ? 0 : Long.hashCode(start);
    }
}
