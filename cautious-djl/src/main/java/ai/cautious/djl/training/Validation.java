package ai.cautious.djl.training;

/**
 * The loss on kept-back examples.
 *
 * @param step after how many updates
 * @param loss mean over the labels, nats
 * @param best whether it is the lowest so far: the output is then this one
 */
public record Validation(int step, double loss, boolean best) {}
