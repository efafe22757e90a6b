package ai.cautious.djl.mutants;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Runs mutants in processes of their own, and goes on behind one at which a process ends. Thread-safe. */
final class MutantRun {

    /** How long a mutant may stand still, on however busy a machine. */
    private static final long PATIENCE_MS = 300_000;

    private final Class<?> program;
    private final long seed;
    private final Path folder;
    private final Map<Long, String> faults = new TreeMap<>();
    private final Map<MutantKind, Map<Journey.End, Integer>> ends = new EnumMap<>(MutantKind.class);
    private Extreme slowest = new Extreme(0, 0);
    private Extreme largest = new Extreme(0, 0);

    /**
     * A run.
     *
     * @param program what a process runs: {@link MutantProcess}, or what says the same of itself
     * @param folder where the files of mutants at fault are left
     */
    MutantRun(Class<?> program, long seed, Path folder) {
        this.program = program;
        this.seed = seed;
        this.folder = folder;
    }

    /** What happened, by the number of the mutant at fault. */
    synchronized Map<Long, String> faults() {
        return Map.copyOf(faults);
    }

    /** How many mutants of each kind came how far, and the most that one took. */
    synchronized String summary() {
        StringBuilder text = new StringBuilder();
        ends.forEach(
                (kind, counts) -> text.append(kind).append(' ').append(counts).append('\n'));
        return text.append("at most " + slowest.amount() + " ms (mutant " + slowest.number() + ") and "
                        + largest.amount() + " MB (mutant " + largest.number() + ")\n")
                .toString();
    }

    /** Runs mutants {@code [from, to)} in so many processes at once. */
    void run(long from, long to, int processes) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            long first = from + (to - from) * i / processes;
            long last = from + (to - from) * (i + 1) / processes;
            Path own = folder.resolve("process-" + i);
            Thread thread = new Thread(() -> through(first, last, own));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void through(long from, long to, Path own) {
        try {
            long next = from;
            while (next < to) {
                next = untilTheProcessEnds(next, to, Files.createDirectories(own));
            }
        } catch (IOException | InterruptedException e) {
            fault(from, "the run itself: " + e);
        }
    }

    /** The number to go on from. */
    private long untilTheProcessEnds(long from, long to, Path own) throws IOException, InterruptedException {
        Path errors = own.resolve("errors.txt");
        Process process = start(from, to, own, errors);
        AtomicLong heard = new AtomicLong(System.nanoTime());
        Thread patience = new Thread(() -> endIfSilent(process, heard));
        patience.start();
        long current = from;
        boolean inside = false;
        boolean done = false;
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard.set(System.nanoTime());
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "begin" -> {
                        current = Long.parseLong(words[1]);
                        inside = true;
                    }
                    case "end" -> {
                        inside = false;
                        count(current, words);
                    }
                    case "fault" -> {
                        inside = false;
                        Path kept = MutantProcess.work(own, current);
                        fault(current, kept + ": " + Files.readString(kept.resolve(MutantProcess.REPORT)));
                    }
                    case "done" -> done = true;
                    default -> {
                        // Something that native code prints.
                    }
                }
            }
        }
        int status = process.waitFor();
        patience.interrupt();
        if (done) {
            return to;
        }
        fault(
                current,
                MutantProcess.work(own, current) + ": the process ended with " + status
                        + (inside ? " in its midst" : " behind it") + "\n" + Files.readString(errors));
        return current + 1;
    }

    private static void endIfSilent(Process process, AtomicLong heard) {
        try {
            while (!process.waitFor(1, TimeUnit.SECONDS)) {
                if (System.nanoTime() - heard.get() > PATIENCE_MS * 1_000_000) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private Process start(long from, long to, Path own, Path errors) throws IOException {
        String classes = String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""),
                System.getProperty("surefire.test.class.path", ""),
                Path.of("target/test-classes").toString());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + own.resolve("hs_err_%p.log"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        classes,
                        program.getName(),
                        Long.toString(seed),
                        Long.toString(from),
                        Long.toString(to),
                        own.toString())
                .redirectError(errors.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.start();
    }

    private synchronized void count(long number, String... words) {
        ends.computeIfAbsent(MutantKind.of(number), kind -> new EnumMap<>(Journey.End.class))
                .merge(Journey.End.valueOf(words[2]), 1, Integer::sum);
        slowest = most(slowest, number, words[3]);
        largest = most(largest, number, words[4]);
    }

    private static Extreme most(Extreme so, long number, String amount) {
        long another = Long.parseLong(amount);
        return another > so.amount() ? new Extreme(number, another) : so;
    }

    /** The mutant that took the most of something. */
    private record Extreme(long number, long amount) {}

    private synchronized void fault(long number, String what) {
        faults.put(number, "seed " + seed + ", mutant " + number + " (" + MutantKind.of(number) + "): " + what);
    }
}
