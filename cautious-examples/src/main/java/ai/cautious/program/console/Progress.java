package ai.cautious.program.console;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        return console == System.err && isTerminal()
                ? new Bar(console, task, named, first, last)
                : new Lines(console, task, named, first, last);
    }

    /** Whether standard error is one, as far as that can be told: Java's console is standard input and output. */
    private static boolean isTerminal() {
        Path error = Path.of("/proc/self/fd/2");
        try {
            return Files.isSymbolicLink(error)
                    ? Files.readSymbolicLink(error).toString().matches("/dev/(pts/|tty|console).*")
                    : System.console() != null;
        } catch (IOException e) {
            return false;
        }
    }

    /** On a terminal. */
    final class Bar implements Progress {

        private final ProgressBar bar;

        private Bar(PrintStream console, String task, String unit, long first, long last) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setUnit(unit, 1)
                    .setInitialMax(last)
                    .startsFrom(first, Duration.ZERO)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(console))
                    .build();
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
