package ai.cautious.program.judgements;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Lines on their way into the places of others, handed on now and then and when this is closed: each time the whole file is
 * written anew, and what is not handed on is lost where the process is killed. Not thread-safe.
 */
final class ReplacedLines implements AutoCloseable {

    private final Consumer<Map<Long, String>> replacing;
    private final Duration interval;
    private final Map<Long, String> kept = new TreeMap<>();
    private long handedOn = System.nanoTime();

    /**
     * Without a line yet.
     *
     * @param replacing takes lines by the numbers of those that they replace, counted from 0
     * @param interval after which lines are handed on
     */
    ReplacedLines(Consumer<Map<Long, String>> replacing, Duration interval) {
        this.replacing = replacing;
        this.interval = interval;
    }

    /** Adds lines that were judged at once; all that are kept are handed on if it is time. */
    void add(Map<Long, String> lines) {
        kept.putAll(lines);
        if (System.nanoTime() - handedOn >= interval.toNanos()) {
            close();
        }
    }

    /** Hands on what is kept. */
    @Override
    public void close() {
        if (!kept.isEmpty()) {
            replacing.accept(Map.copyOf(kept));
            kept.clear();
        }
        handedOn = System.nanoTime();
    }
}
