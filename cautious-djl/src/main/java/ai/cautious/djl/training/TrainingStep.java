package ai.cautious.djl.training;

import java.time.Duration;

/**
 * One update.
 *
 * @param step counted from 1
 * @param steps updates in all
 * @param loss mean over the labels before the update, nats
 * @param gradientNorm global norm of the gradients before clipping
 * @param learningRate that was used
 * @param tokens prompt and response tokens of the update
 * @param time that it took
 */
public record TrainingStep(
        int step, int steps, double loss, double gradientNorm, double learningRate, long tokens, Duration time) {}
