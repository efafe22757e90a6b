package ai.cautious.djl.internal.training;

/**
 * A linear warm-up and a cosine decay to 0, as transformers' {@code get_cosine_schedule_with_warmup} has them.
 *
 * @param peak the greatest rate
 * @param warmup updates over which it rises from 0
 * @param steps updates in all
 */
record LearningRate(double peak, int warmup, int steps) {

    /** The rate of an update, counted from 1. */
    double of(int step) {
        int before = step - 1;
        if (before < warmup) {
            return peak * before / warmup;
        }
        double progress = (before - warmup) / (double) Math.max(1, steps - warmup);
        return peak * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    }
}
