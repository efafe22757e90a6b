package ai.cautious.examples.pocket;

import ai.cautious.djl.training.TrainingListener;
import ai.cautious.djl.training.TrainingPlan;
import ai.cautious.djl.training.TrainingStep;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Writes a line now and then, as a long training in the background wants it. */
final class TrainingLog implements TrainingListener {

    private static final int UPDATES_PER_LINE = 25;

    private final String name;
    private final PrintWriter log;
    private double losses;
    private long tokens;
    private Duration time = Duration.ZERO;
    private int updates;

    TrainingLog(String name, PrintWriter log) {
        this.name = name;
        this.log = log;
    }

    @Override
    public void started(TrainingPlan plan) {
        log.printf(
                Locale.ROOT,
                "%s: %d examples, %d parameters, update %d of %d%n",
                name,
                plan.examples(),
                plan.trainableParameters(),
                plan.firstStep(),
                plan.steps());
    }

    @Override
    public void stepped(TrainingStep step) {
        losses += step.loss();
        tokens += step.tokens();
        time = time.plus(step.time());
        updates++;
        if (step.step() % UPDATES_PER_LINE == 0 || step.step() == step.steps()) {
            log.printf(
                    Locale.ROOT,
                    "%s: update %d of %d, loss %.4f, %.0f tokens/s%n",
                    name,
                    step.step(),
                    step.steps(),
                    losses / updates,
                    1e9 * tokens / time.toNanos());
            losses = 0;
            tokens = 0;
            time = Duration.ZERO;
            updates = 0;
        }
    }
}
