package ai.cautious.djl.internal.training;

import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingException;
import ai.cautious.djl.training.TrainingListener;
import ai.cautious.djl.training.TrainingOptions;
import ai.cautious.djl.training.TrainingPlan;
import ai.cautious.djl.training.TrainingReport;
import ai.cautious.djl.training.TrainingStep;
import ai.cautious.djl.training.Validation;
import ai.cautious.internal.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** Update after update, with validations and checkpoints between them. Used once, by one thread. */
final class TrainingLoop {

    private final Trainer trainer;
    private final TrainingOptions options;
    private final TrainingListener listener;
    private final TrainingState state;
    private final Runnable output;
    private final BatchOrder order;
    private final LearningRate learningRate;
    private final List<TrainingExample> learned = new ArrayList<>();
    private final List<TrainingExample> kept = new ArrayList<>();
    private Progress progress = new Progress();

    /**
     * A training that has not begun.
     *
     * @param state where it is saved to be resumed
     * @param output writes what has been trained so far
     */
    TrainingLoop(
            Trainer trainer,
            List<TrainingExample> examples,
            TrainingOptions options,
            TrainingListener listener,
            TrainingState state,
            Runnable output) {
        this.trainer = trainer;
        this.options = options;
        this.listener = listener;
        this.state = state;
        this.output = output;
        for (TrainingExample example : examples) {
            (example.place() < options.validationShare() ? kept : learned).add(example);
        }
        Require.that(
                !learned.isEmpty() && (options.validationShare() == 0 || !kept.isEmpty()),
                "data",
                learned.size() + " examples to learn from and " + kept.size() + " to validate on",
                "at least one of each that is asked for");
        kept.sort(Comparator.comparingInt(TrainingExample::length));
        order = new BatchOrder(learned, options);
        int warmup = (int) Math.ceil(options.warmup() * order.steps());
        learningRate = new LearningRate(options.learningRate(), warmup, order.steps());
    }

    /** Goes on from where a saved training was. */
    void resume() {
        progress = state.restore(trainer);
    }

    /** Trains to the end, and writes the output. */
    TrainingReport run() {
        int steps = order.steps();
        listener.started(new TrainingPlan(
                learned.size(),
                kept.size(),
                steps,
                progress.steps(),
                trainer.trainable().size()));
        boolean stopped = progress.isOutOf(options.patience());
        while (progress.steps() < steps && !stopped) {
            step(progress.steps() + 1, steps);
            int step = progress.steps();
            boolean validates = !kept.isEmpty() && isDue(step, options.validateEvery());
            if (validates) {
                validate();
                stopped = progress.isOutOf(options.patience());
            }
            OptionalInt every = options.saveEvery();
            if (every.isPresent() ? step % every.getAsInt() == 0 : validates || isDue(step, every)) {
                state.save(trainer, progress);
            }
        }
        if (kept.isEmpty()) {
            output.run();
        }
        state.delete();
        return progress.report(trainer.trainable().size(), stopped && progress.steps() < steps);
    }

    /** Every so many updates, else at the end of each epoch; and always after the last. */
    private boolean isDue(int step, OptionalInt every) {
        return step % every.orElse(order.stepsPerEpoch()) == 0 || step == order.steps();
    }

    private void step(int step, int steps) {
        long start = System.nanoTime();
        double loss = 0;
        long labels = 0;
        long tokens = 0;
        for (List<TrainingExample> batch : order.step(step)) {
            loss += trainer.addGradients(PackedBatch.of(batch));
            labels += labels(batch);
            tokens += batch.stream().mapToLong(TrainingExample::length).sum();
        }
        requireFinite(loss, step);
        double rate = learningRate.of(step);
        double norm = trainer.update(new StepSettings(step, 1.0 / labels, options.clip(), rate, options.weightDecay()));
        requireFinite(norm, step);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        progress.add(loss / labels, tokens, time);
        listener.stepped(new TrainingStep(step, steps, loss / labels, norm, rate, tokens, time));
    }

    private void validate() {
        double loss = 0;
        long labels = 0;
        for (int from = 0; from < kept.size(); from += options.batch()) {
            List<TrainingExample> batch = kept.subList(from, Math.min(kept.size(), from + options.batch()));
            loss += trainer.loss(PackedBatch.of(batch));
            labels += labels(batch);
        }
        requireFinite(loss, progress.steps());
        Validation validation = progress.validated(loss / labels);
        if (validation.best()) {
            // Before the state: a training that is killed in between makes the same output again.
            output.run();
        }
        listener.validated(validation);
    }

    /** A model that has become useless must neither be trained on nor be written. */
    private static void requireFinite(double number, int step) {
        if (!Double.isFinite(number)) {
            throw new TrainingException("the training diverged: in update " + step
                    + " its loss or gradient is no finite number; lower the learning rate");
        }
    }

    private static long labels(List<TrainingExample> batch) {
        return batch.stream().mapToLong(TrainingExample::labels).sum();
    }
}
