package ai.cautious.testing;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** A clock that goes on with the passes of the models that keep its pace. Not thread-safe. */
public final class TestClock implements LongSupplier {

    private final SplittableRandom random = new SplittableRandom(1);
    private long nanos;

    /** Passes that take so long each, and so much longer for every token that they compute. */
    public TableModel.Pace passesOf(long nanosEach, long nanosPerToken) {
        return tokens -> nanos += nanosEach + nanosPerToken * tokens;
    }

    /** The same as a busy machine has them: up to a fifth off, some stalled, and slow when they are new. */
    public TableModel.Pace unsteadyPassesOf(long nanosEach, long nanosPerToken) {
        Set<Integer> known = new HashSet<>();
        return tokens -> {
            double factor = 0.8 + 0.4 * random.nextDouble();
            factor *= random.nextInt(100) == 0 ? 10 : 1;
            factor *= known.add(tokens) ? 5 : 1;
            nanos += (long) (factor * (nanosEach + nanosPerToken * tokens));
        };
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
