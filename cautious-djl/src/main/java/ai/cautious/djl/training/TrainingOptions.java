package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a training runs: AdamW (β 0.9 and 0.999, ε 1e-8) with a linear warm-up and a cosine decay to 0. Immutable.
 *
 * <pre>{@code
 * TrainingOptions options = TrainingOptions.builder().epochs(3).validationShare(0.1).patience(2).build();
 * }</pre>
 */
public final class TrainingOptions {

    private final Builder values;

    private TrainingOptions(Builder values) {
        this.values = values;
    }

    /** 1 epoch, batches of 8, learning rate 2e-4, 5 % warm-up, clipping at 1. */
    public static TrainingOptions defaults() {
        return builder().build();
    }

    /** A builder of the {@linkplain #defaults() defaults}. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these options. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** How often all examples are seen. */
    public int epochs() {
        return values.epochs;
    }

    /** Greatest number of updates; empty for as many as the epochs have. */
    public OptionalInt steps() {
        return values.steps;
    }

    /** Examples of one pass. */
    public int batch() {
        return values.batch;
    }

    /** Passes of one update. */
    public int accumulate() {
        return values.accumulate;
    }

    /** The greatest learning rate. */
    public double learningRate() {
        return values.learningRate;
    }

    /** Share of the updates over which the learning rate rises. */
    public double warmup() {
        return values.warmup;
    }

    /** AdamW's; norms and biases do not decay. */
    public double weightDecay() {
        return values.weightDecay;
    }

    /** Greatest global norm of an update's gradients, possibly infinite. */
    public double clip() {
        return values.clip;
    }

    /** Of the examples. */
    public TrainingOrder order() {
        return values.order;
    }

    /** Share of the examples that is kept back. */
    public double validationShare() {
        return values.validationShare;
    }

    /** Updates between validations; empty for one at the end of each epoch. */
    public OptionalInt validateEvery() {
        return values.validateEvery;
    }

    /** Validations without a better loss after which training ends; empty for never. */
    public OptionalInt patience() {
        return values.patience;
    }

    /** Updates between checkpoints to resume from; empty for one at each validation. */
    public OptionalInt saveEvery() {
        return values.saveEvery;
    }

    /** Of the order and of an adapter's first values. */
    public long seed() {
        return values.seed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrainingOptions options && named().equals(options.named());
    }

    @Override
    public int hashCode() {
        return named().hashCode();
    }

    @Override
    public String toString() {
        return "TrainingOptions" + named();
    }

    private Map<String, Object> named() {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("epochs", epochs());
        named.put("steps", steps());
        named.put("batch", batch());
        named.put("accumulate", accumulate());
        named.put("learningRate", learningRate());
        named.put("warmup", warmup());
        named.put("weightDecay", weightDecay());
        named.put("clip", clip());
        named.put("order", order());
        named.put("validationShare", validationShare());
        named.put("validateEvery", validateEvery());
        named.put("patience", patience());
        named.put("saveEvery", saveEvery());
        named.put("seed", seed());
        return named;
    }

    /** Builds {@link TrainingOptions}. Not thread-safe. */
    public static final class Builder {

        private int epochs = 1;
        private OptionalInt steps = OptionalInt.empty();
        private int batch = 8;
        private int accumulate = 1;
        private double learningRate = 2e-4;
        private double warmup = 0.05;
        private double weightDecay = 0.01;
        private double clip = 1;
        private TrainingOrder order = TrainingOrder.BUCKETED;
        private double validationShare;
        private OptionalInt validateEvery = OptionalInt.empty();
        private OptionalInt patience = OptionalInt.empty();
        private OptionalInt saveEvery = OptionalInt.empty();
        private long seed;

        private Builder() {}

        private Builder(Builder other) {
            this.epochs = other.epochs;
            this.steps = other.steps;
            this.batch = other.batch;
            this.accumulate = other.accumulate;
            this.learningRate = other.learningRate;
            this.warmup = other.warmup;
            this.weightDecay = other.weightDecay;
            this.clip = other.clip;
            this.order = other.order;
            this.validationShare = other.validationShare;
            this.validateEvery = other.validateEvery;
            this.patience = other.patience;
            this.saveEvery = other.saveEvery;
            this.seed = other.seed;
        }

        /**
         * How often all examples are seen.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder epochs(int epochs) {
            this.epochs = positive("epochs", epochs);
            return this;
        }

        /**
         * Greatest number of updates; by default as many as the epochs have.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder steps(int steps) {
            this.steps = OptionalInt.of(positive("steps", steps));
            return this;
        }

        /**
         * Examples of one pass.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder batch(int batch) {
            this.batch = positive("batch", batch);
            return this;
        }

        /**
         * Passes of one update.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder accumulate(int accumulate) {
            this.accumulate = positive("accumulate", accumulate);
            return this;
        }

        /**
         * The greatest learning rate.
         *
         * @throws InvalidOptionException if it is not positive and finite
         */
        public Builder learningRate(double learningRate) {
            Require.that(
                    learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
                    "learningRate",
                    learningRate,
                    "above 0");
            this.learningRate = learningRate;
            return this;
        }

        /**
         * Share of the updates over which the learning rate rises.
         *
         * @throws InvalidOptionException if it is not in {@code [0, 1)}
         */
        public Builder warmup(double warmup) {
            this.warmup = share("warmup", warmup);
            return this;
        }

        /**
         * AdamW's weight decay.
         *
         * @throws InvalidOptionException if it is negative or infinite
         */
        public Builder weightDecay(double weightDecay) {
            Require.that(
                    weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY,
                    "weightDecay",
                    weightDecay,
                    "at least 0");
            this.weightDecay = weightDecay;
            return this;
        }

        /**
         * Greatest global norm of an update's gradients; infinite for any.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder clip(double clip) {
            Require.that(clip > 0, "clip", clip, "above 0");
            this.clip = clip;
            return this;
        }

        /** The order of the examples. */
        public Builder order(TrainingOrder order) {
            this.order = requireNonNull(order, "order");
            return this;
        }

        /**
         * Share of the examples that is kept back; none by default.
         *
         * @throws InvalidOptionException if it is not in {@code [0, 1)}
         */
        public Builder validationShare(double validationShare) {
            this.validationShare = share("validationShare", validationShare);
            return this;
        }

        /**
         * Updates between validations; by default one at the end of each epoch.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder validateEvery(int validateEvery) {
            this.validateEvery = OptionalInt.of(positive("validateEvery", validateEvery));
            return this;
        }

        /**
         * Validations without a better loss after which training ends; by default never.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder patience(int patience) {
            this.patience = OptionalInt.of(positive("patience", patience));
            return this;
        }

        /**
         * Updates between checkpoints to resume from; by default one at each validation.
         *
         * @throws InvalidOptionException if it is not positive
         */
        public Builder saveEvery(int saveEvery) {
            this.saveEvery = OptionalInt.of(positive("saveEvery", saveEvery));
            return this;
        }

        /** The seed of the order and of an adapter's first values; 0 by default. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * The options.
         *
         * @throws InvalidOptionException if they say how to validate where there is nothing to
         */
        public TrainingOptions build() {
            requireValidation("validateEvery", validateEvery);
            requireValidation("patience", patience);
            return new TrainingOptions(new Builder(this));
        }

        private void requireValidation(String option, OptionalInt value) {
            Require.that(
                    validationShare > 0 || value.isEmpty(),
                    option,
                    value.orElse(0),
                    "left out where validationShare is 0");
        }

        private static int positive(String option, int value) {
            Require.that(value >= 1, option, value, "at least 1");
            return value;
        }

        private static double share(String option, double value) {
            Require.that(value >= 0 && value < 1, option, value, "in [0, 1)");
            return value;
        }
    }
}
