package ai.cautious.testing;

import java.util.function.LongSupplier;

/** A clock that goes on with the passes of the models that keep its pace. Not thread-safe. */
public final class TestClock implements LongSupplier {

    private long nanos;

    /** Passes that take so long, whatever they compute. */
    public TableModel.Pace passesOf(long nanosEach) {
        return tokens -> nanos += nanosEach;
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
