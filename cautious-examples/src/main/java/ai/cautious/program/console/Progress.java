package ai.cautious.program.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a command is: a bar where somebody sees it, a plain line now and then where it goes into a file. */
public interface Progress extends AutoCloseable {

    /** Goes to a step. */
    void stepTo(long step);

    /** What else is known. */
    void say(String message);

    @Override
    void close();

    /**
     * Begins.
     *
     * @param console a bar is only drawn on a terminal
     * @param task what is done
     * @param unit of the steps, such as {@code texts}; may be empty
     * @param first how many steps were done before
     * @param last how many there are
     */
    static Progress begin(PrintStream console, String task, String unit, long first, long last) {
        String named = unit.isEmpty() ? "" : " " + unit;
        return isSeen(console)
                ? new Bar(bar(console, task)
                        .setUnit(named, 1)
                        .setInitialMax(last)
                        .startsFrom(first, Duration.ZERO)
                        .build())
                : new Lines(console, task, named, first, last);
    }

    /**
     * Begins what takes a while and has no steps, such as the loading of a model: a bar moves until it is closed, and is gone then.
     *
     * @param console nothing is shown where it is no terminal
     * @param task what is done
     */
    static Progress moving(PrintStream console, String task) {
        return isSeen(console)
                ? new Bar(bar(console, task)
                        .setInitialMax(-1)
                        .hideEta()
                        .clearDisplayOnFinish()
                        .build())
                : new Unseen();
    }

    /** Calls what takes a while and has no steps, with a {@link #moving} bar. */
    static <T> T during(PrintStream console, String task, Supplier<T> call) {
        Progress moving = moving(console, task);
        try {
            return call.get();
        } finally {
            moving.close();
        }
    }

    private static boolean isSeen(PrintStream console) {
        return console == System.err && StandardStream.ERROR.isTerminal();
    }

    private static ProgressBarBuilder bar(PrintStream console, String task) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(console));
    }

    /** On a terminal. */
    final class Bar implements Progress {

        private final ProgressBar bar;

        private Bar(ProgressBar bar) {
            this.bar = bar;
        }

        @Override
        public void stepTo(long step) {
            bar.stepTo(step);
        }

        @Override
        public void say(String message) {
            bar.setExtraMessage(" " + message);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Nowhere. */
    final class Unseen implements Progress {

        private Unseen() {}

        @Override
        public void stepTo(long step) {}

        @Override
        public void say(String message) {}

        @Override
        public void close() {}
    }

    /** Elsewhere: every half minute, and at the end. */
    final class Lines implements Progress {

        private static final long INTERVAL = Duration.ofSeconds(30).toNanos();

        private final PrintStream console;
        private final String task;
        private final String unit;
        private final long last;
        private long step;
        private String message = "";
        private long printed = System.nanoTime();

        private Lines(PrintStream console, String task, String unit, long first, long last) {
            this.console = console;
            this.task = task;
            this.unit = unit;
            this.step = first;
            this.last = last;
        }

        @Override
        public void stepTo(long now) {
            step = now;
            if (System.nanoTime() - printed > INTERVAL) {
                print();
            }
        }

        @Override
        public void say(String told) {
            message = ", " + told;
        }

        private void print() {
            console.println(task + ": " + step + "/" + last + unit + message);
            printed = System.nanoTime();
        }

        @Override
        public void close() {
            print();
        }
    }
}
