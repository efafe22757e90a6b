package ai.cautious.djl.internal.training;

/**
 * What one update does.
 *
 * @param step counted from 1, for the bias correction of the moments
 * @param scale by which summed gradients become mean ones
 * @param clip greatest global norm of the gradients, possibly infinite
 * @param learningRate of this step
 * @param weightDecay AdamW's, applied to matrices
 */
record StepSettings(int step, double scale, double clip, double learningRate, double weightDecay) {}
