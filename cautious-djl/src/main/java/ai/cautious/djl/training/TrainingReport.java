package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a training did; that of a resumed one counts what happened before.
 *
 * @param losses of each update, mean over its labels, nats
 * @param validations in order
 * @param outputStep after how many updates the output was as it was written: the best validation's, or the last
 * @param stoppedEarly whether the patience ran out
 * @param trainableParameters how many numbers were trained
 * @param tokens prompt and response tokens of all updates
 * @param time that the updates took; validations and saving left out
 */
public record TrainingReport(
        List<Double> losses,
        List<Validation> validations,
        int outputStep,
        boolean stoppedEarly,
        long trainableParameters,
        long tokens,
        Duration time) {

    /** Copies the lists. */
    public TrainingReport {
        losses = List.copyOf(losses);
        validations = List.copyOf(validations);
        requireNonNull(time, "time");
    }

    /** Prompt and response tokens per second of the updates; empty where they took no time. */
    public OptionalDouble tokensPerSecond() {
        return time.isZero() ? OptionalDouble.empty() : OptionalDouble.of(1e9 * tokens / time.toNanos());
    }
}
