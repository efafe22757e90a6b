package ai.cautious.djl.internal.jinja;

import org.jspecify.annotations.Nullable;

/** Python's indexes and slices, which count from the end where they are negative. */
final class Indexes {

    private Indexes() {}

    /** Where an index points to, or -1 if it is none or points outside. */
    static int of(Value key, int length) {
        Integer index = clamped(key);
        if (index == null) {
            return -1;
        }
        long at = index < 0 ? (long) index + length : index;
        return at >= 0 && at < length ? (int) at : -1;
    }

    /** An integer, at most as large as an {@code int} is; null if the value is no integer. */
    static @Nullable Integer clamped(Value value) {
        IntValue number = IntValue.of(value);
        return number == null ? null : number.clamped();
    }

    /**
     * The stretch {@code [start:stop:step]} of a sequence.
     *
     * @param step not 0
     */
    record Span(long start, long stop, long step) {

        /** By Python's rules for what is left out or lies outside. */
        static Span of(@Nullable Integer start, @Nullable Integer stop, int step, int length) {
            boolean forward = step > 0;
            long first = start == null ? (forward ? 0 : length - 1) : bound(start, length, forward);
            long end = stop == null ? (forward ? length : -1) : bound(stop, length, forward);
            return new Span(first, end, step);
        }

        private static long bound(long index, int length, boolean forward) {
            long at = index < 0 ? index + length : index;
            return forward ? Math.max(0, Math.min(at, length)) : Math.max(-1, Math.min(at, length - 1L));
        }

        int count() {
            long distance = step > 0 ? stop - start + step - 1 : stop - start + step + 1;
            return (int) Math.max(0, distance / step);
        }

        int index(int position) {
            return (int) (start + position * step);
        }
    }
}
