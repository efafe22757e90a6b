package ai.cautious.djl.training;

import java.util.List;

/**
 * What a training did; that of a resumed one counts what happened before.
 *
 * @param losses of each update, mean over its labels, nats
 * @param validations in order
 * @param outputStep after how many updates the output was as it was written: the best validation's, or the last
 * @param stoppedEarly whether the patience ran out
 * @param trainableParameters how many numbers were trained
 * @param tokens prompt and response tokens of all updates
 * @param seconds that the updates took; validations and saving left out
 */
public record TrainingReport(
        List<Double> losses,
        List<Validation> validations,
        int outputStep,
        boolean stoppedEarly,
        long trainableParameters,
        long tokens,
        double seconds) {

    /** Copies the lists. */
    public TrainingReport {
        losses = List.copyOf(losses);
        validations = List.copyOf(validations);
    }

    /** Prompt and response tokens per second of the updates. */
    public double tokensPerSecond() {
        return seconds == 0 ? 0 : tokens / seconds;
    }
}
