package ai.cautious.program.console;

import ai.cautious.djl.training.TrainingListener;
import ai.cautious.djl.training.TrainingPlan;
import ai.cautious.djl.training.TrainingStep;
import ai.cautious.djl.training.Validation;
import java.io.PrintStream;
import java.util.Locale;

/** A training's progress: that its model loads; then loss, tokens per second and the time that is left. */
public final class TrainingProgress implements TrainingListener, AutoCloseable {

    /** How much of the last update's figures goes into those that are shown. */
    private static final double NEW_SHARE = 0.1;

    private final PrintStream console;
    private Progress progress;
    private double loss = Double.NaN;
    private double tokensPerSecond = Double.NaN;
    private String validation = "";

    /** Of a training that is about to load its model. */
    public TrainingProgress(PrintStream console, String model) {
        this.console = console;
        this.progress = Progress.moving(console, "loading " + model);
    }

    @Override
    public void started(TrainingPlan plan) {
        progress.close();
        progress = Progress.begin(console, "tune", "", plan.firstStep(), plan.steps());
    }

    @Override
    public void stepped(TrainingStep step) {
        loss = smoothed(loss, step.loss());
        tokensPerSecond =
                smoothed(tokensPerSecond, 1e9 * step.tokens() / step.time().toNanos());
        progress.say(String.format(Locale.ROOT, "loss %.4f, %.0f tokens/s%s", loss, tokensPerSecond, validation));
        progress.stepTo(step.step());
    }

    @Override
    public void validated(Validation result) {
        validation = String.format(Locale.ROOT, ", validation %.4f", result.loss());
    }

    private static double smoothed(double before, double now) {
        return Double.isNaN(before) ? now : before + NEW_SHARE * (now - before);
    }

    @Override
    public void close() {
        progress.close();
    }
}
