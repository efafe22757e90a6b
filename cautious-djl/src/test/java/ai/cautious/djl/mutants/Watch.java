package ai.cautious.djl.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one mutant takes of this process: CPU time of all threads and, on Linux, resident memory beyond what there was before.
 * Ends the process in the midst of a mutant that takes too much. Thread-safe.
 */
final class Watch {

    /** The exit status of a process that ended itself. */
    static final int TOO_MUCH = 86;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path PEAKS = Path.of("/proc/self/clear_refs");

    private final Thread watched = Thread.currentThread();
    private Duration cpuBefore = Duration.ZERO;
    private long megabytesBefore;
    private boolean running;

    /**
     * What a mutant takes.
     *
     * @param cpuTime of all threads
     * @param megabytes the most at once
     */
    record Use(Duration cpuTime, long megabytes) {

        private static final Duration MOST_CPU_TIME = Duration.ofSeconds(10);
        private static final long MOST_MEGABYTES = 512;

        /** What is too much of it, or null. */
        @Nullable
        String excess() {
            if (cpuTime.compareTo(MOST_CPU_TIME) > 0) {
                return cpuTime + " of CPU time";
            }
            return megabytes > MOST_MEGABYTES ? megabytes + " MB" : null;
        }
    }

    /** Watches the thread that makes it. */
    Watch() {
        Thread thread = new Thread(this::look, "watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** A mutant begins. */
    synchronized void begin() {
        try {
            if (Files.isWritable(PEAKS)) {
                // The highest resident size from now on.
                Files.writeString(PEAKS, "5");
            }
        } catch (IOException e) {
            // Without it, the highest of the whole process counts.
        }
        megabytesBefore = megabytes("VmRSS:");
        cpuBefore = cpuTime();
        running = true;
    }

    /** What it took. */
    synchronized Use end() {
        running = false;
        return use();
    }

    private Use use() {
        return new Use(cpuTime().minus(cpuBefore), megabytes("VmHWM:") - megabytesBefore);
    }

    private void look() {
        while (true) {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                return;
            }
            synchronized (this) {
                String excess = running ? use().excess() : null;
                if (excess != null) {
                    System.err.println("took " + excess + " so far:");
                    for (StackTraceElement frame : watched.getStackTrace()) {
                        System.err.println("\tat " + frame);
                    }
                    System.err.flush();
                    Runtime.getRuntime().halt(TOO_MUCH);
                }
            }
        }
    }

    private static Duration cpuTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static long megabytes(String field) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
                }
            }
        } catch (IOException e) {
            // Another system: the heap's bound is left.
        }
        return 0;
    }
}
