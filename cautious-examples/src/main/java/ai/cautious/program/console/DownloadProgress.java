package ai.cautious.program.console;

import ai.cautious.djl.hub.DownloadListener;
import ai.cautious.djl.hub.DownloadPlan;
import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A download's progress in MB: one bar for all files of a model. */
public final class DownloadProgress implements DownloadListener, AutoCloseable {

    private static final long MEGABYTE = 1_000_000;

    private final PrintStream console;
    private @Nullable Progress progress;

    public DownloadProgress(PrintStream console) {
        this.console = console;
    }

    @Override
    public void started(DownloadPlan plan) {
        progress = Progress.begin(
                console, plan.name(), "MB", plan.present() / MEGABYTE, Math.max(1, megabytes(plan.bytes())));
    }

    /** Rounded up, so that the end is reached. */
    private static long megabytes(long bytes) {
        return (bytes + MEGABYTE - 1) / MEGABYTE;
    }

    @Override
    public void progressed(long bytes) {
        if (progress != null) {
            progress.stepTo(megabytes(bytes));
        }
    }

    @Override
    public void waiting(String why, Duration time) {
        String message = (time.isZero() ? "waiting: " : "waiting for " + time.toSeconds() + " s: ") + why;
        if (progress == null) {
            console.println(message);
        } else {
            progress.say(message);
        }
    }

    @Override
    public void finished(DownloadPlan plan) {
        close();
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
