package ai.cautious.djl.training;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * How a training runs: AdamW (β 0.9 and 0.999, ε 1e-8) with a linear warm-up and a cosine decay to 0. Immutable.
 *
 * @param epochs how often all examples are seen, at least 1
 * @param steps greatest number of updates; 0 for as many as the epochs have
 * @param batch examples of one pass, at least 1
 * @param accumulate passes of one update, at least 1
 * @param learningRate the greatest, above 0
 * @param warmup share of the updates over which it rises, in {@code [0, 1)}
 * @param weightDecay AdamW's, at least 0; norms and biases do not decay
 * @param clip greatest global norm of an update's gradients, above 0, possibly infinite
 * @param order of the examples
 * @param validationShare share of the examples that is kept back, in {@code [0, 1)}
 * @param validateEvery updates between validations; 0 for one at the end of each epoch
 * @param patience validations without a better loss after which training ends; 0 for never
 * @param saveEvery updates between checkpoints to resume from; 0 for one at each validation
 * @param seed of the order and of an adapter's first values
 */
public record TrainingOptions(
        int epochs,
        int steps,
        int batch,
        int accumulate,
        double learningRate,
        double warmup,
        double weightDecay,
        double clip,
        TrainingOrder order,
        double validationShare,
        int validateEvery,
        int patience,
        int saveEvery,
        long seed) {

    /** @throws InvalidOptionException if a number is out of range, or says how to validate where there is nothing to */
    public TrainingOptions {
        atLeast(1, "epochs", epochs);
        atLeast(0, "steps", steps);
        atLeast(1, "batch", batch);
        atLeast(1, "accumulate", accumulate);
        Require.that(
                learningRate > 0 && learningRate < Double.POSITIVE_INFINITY, "learningRate", learningRate, "above 0");
        share("warmup", warmup);
        Require.that(
                weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY, "weightDecay", weightDecay, "at least 0");
        Require.that(clip > 0, "clip", clip, "above 0");
        share("validationShare", validationShare);
        atLeast(0, "validateEvery", validateEvery);
        atLeast(0, "patience", patience);
        atLeast(0, "saveEvery", saveEvery);
        boolean validates = validationShare > 0;
        Require.that(validates || validateEvery == 0, "validateEvery", validateEvery, "0 where validationShare is 0");
        Require.that(validates || patience == 0, "patience", patience, "0 where validationShare is 0");
    }

    private static void atLeast(int least, String option, int value) {
        Require.that(value >= least, option, value, "at least " + least);
    }

    private static void share(String option, double value) {
        Require.that(value >= 0 && value < 1, option, value, "in [0, 1)");
    }

    /** A builder of the defaults: 1 epoch, batches of 8, learning rate 2e-4, 5 % warm-up, clipping at 1. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these options. */
    public Builder toBuilder() {
        return new Builder()
                .epochs(epochs)
                .steps(steps)
                .batch(batch)
                .accumulate(accumulate)
                .learningRate(learningRate)
                .warmup(warmup)
                .weightDecay(weightDecay)
                .clip(clip)
                .order(order)
                .validationShare(validationShare)
                .validateEvery(validateEvery)
                .patience(patience)
                .saveEvery(saveEvery)
                .seed(seed);
    }

    /** Builds {@link TrainingOptions}, which check what they are given. Not thread-safe. */
    public static final class Builder {

        private int epochs = 1;
        private int steps;
        private int batch = 8;
        private int accumulate = 1;
        private double learningRate = 2e-4;
        private double warmup = 0.05;
        private double weightDecay = 0.01;
        private double clip = 1;
        private TrainingOrder order = TrainingOrder.BUCKETED;
        private double validationShare;
        private int validateEvery;
        private int patience;
        private int saveEvery;
        private long seed;

        private Builder() {}

        /** @see TrainingOptions#epochs() */
        public Builder epochs(int value) {
            this.epochs = value;
            return this;
        }

        /** @see TrainingOptions#steps() */
        public Builder steps(int value) {
            this.steps = value;
            return this;
        }

        /** @see TrainingOptions#batch() */
        public Builder batch(int value) {
            this.batch = value;
            return this;
        }

        /** @see TrainingOptions#accumulate() */
        public Builder accumulate(int value) {
            this.accumulate = value;
            return this;
        }

        /** @see TrainingOptions#learningRate() */
        public Builder learningRate(double value) {
            this.learningRate = value;
            return this;
        }

        /** @see TrainingOptions#warmup() */
        public Builder warmup(double value) {
            this.warmup = value;
            return this;
        }

        /** @see TrainingOptions#weightDecay() */
        public Builder weightDecay(double value) {
            this.weightDecay = value;
            return this;
        }

        /** @see TrainingOptions#clip() */
        public Builder clip(double value) {
            this.clip = value;
            return this;
        }

        /** @see TrainingOptions#order() */
        public Builder order(TrainingOrder value) {
            this.order = value;
            return this;
        }

        /** @see TrainingOptions#validationShare() */
        public Builder validationShare(double value) {
            this.validationShare = value;
            return this;
        }

        /** @see TrainingOptions#validateEvery() */
        public Builder validateEvery(int value) {
            this.validateEvery = value;
            return this;
        }

        /** @see TrainingOptions#patience() */
        public Builder patience(int value) {
            this.patience = value;
            return this;
        }

        /** @see TrainingOptions#saveEvery() */
        public Builder saveEvery(int value) {
            this.saveEvery = value;
            return this;
        }

        /** @see TrainingOptions#seed() */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws InvalidOptionException if one is out of range
         */
        public TrainingOptions build() {
            return new TrainingOptions(
                    epochs,
                    steps,
                    batch,
                    accumulate,
                    learningRate,
                    warmup,
                    weightDecay,
                    clip,
                    order,
                    validationShare,
                    validateEvery,
                    patience,
                    saveEvery,
                    seed);
        }
    }
}
