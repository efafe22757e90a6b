package ai.cautious.limits;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many requests run and wait at once, and for how long they wait. Immutable.
 *
 * <pre>{@code
 * RequestLimits limits = RequestLimits.builder().maxRunning(2).maxWaiting(16).queueTime(Duration.ofSeconds(5)).build();
 * }</pre>
 */
public final class RequestLimits {

    private final int maxRunning;
    private final int maxWaiting;
    private final Duration queueTime;

    private RequestLimits(Builder builder) {
        this.maxRunning = builder.maxRunning;
        this.maxWaiting = builder.maxWaiting;
        this.queueTime = builder.queueTime;
    }

    /** What a builder has that nothing was chosen of. */
    public static RequestLimits defaults() {
        return builder().build();
    }

    /** A builder: 4 running, 64 waiting, for 30 s. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these limits' values. */
    public Builder toBuilder() {
        return new Builder().maxRunning(maxRunning).maxWaiting(maxWaiting).queueTime(queueTime);
    }

    /** How many requests run at once, at least 1. */
    public int maxRunning() {
        return maxRunning;
    }

    /** How many wait while those run; with 0 none does. */
    public int maxWaiting() {
        return maxWaiting;
    }

    /** How long one waits at most. */
    public Duration queueTime() {
        return queueTime;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestLimits limits
                && maxRunning == limits.maxRunning
                && maxWaiting == limits.maxWaiting
                && queueTime.equals(limits.queueTime);
    }

    @Override
    public int hashCode() {
        return Objects.hash(maxRunning, maxWaiting, queueTime);
    }

    @Override
    public String toString() {
        return "RequestLimits[maxRunning=" + maxRunning + ", maxWaiting=" + maxWaiting + ", queueTime=" + queueTime
                + "]";
    }

    /** Builds limits. Not thread-safe. */
    public static final class Builder {

        private static final Duration LONGEST = Duration.ofDays(1);

        private int maxRunning = 4;
        private int maxWaiting = 64;
        private Duration queueTime = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * How many requests run at once.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder maxRunning(int maxRunning) {
            Require.that(maxRunning > 0, "maxRunning", maxRunning, "at least 1");
            this.maxRunning = maxRunning;
            return this;
        }

        /**
         * How many wait while those run.
         *
         * @throws InvalidOptionException if it is negative
         */
        public Builder maxWaiting(int maxWaiting) {
            Require.that(maxWaiting >= 0, "maxWaiting", maxWaiting, "at least 0");
            this.maxWaiting = maxWaiting;
            return this;
        }

        /**
         * How long one waits at most.
         *
         * @throws InvalidOptionException if it is not positive, or more than a day
         */
        public Builder queueTime(Duration queueTime) {
            requireNonNull(queueTime, "queueTime");
            Require.that(
                    !queueTime.isNegative() && !queueTime.isZero() && queueTime.compareTo(LONGEST) <= 0,
                    "queueTime",
                    queueTime,
                    "more than 0 and at most a day");
            this.queueTime = queueTime;
            return this;
        }

        /** The limits. */
        public RequestLimits build() {
            return new RequestLimits(this);
        }
    }
}
