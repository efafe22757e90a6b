package ai.cautious.spark;

import ai.cautious.djl.DjlRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * This process's models, of each command those that it names, loaded when they are first asked for and shared by all tasks until
 * the process ends. Thread-safe.
 */
final class Shared<T> {

    private final Map<List<String>, T> loaded = new HashMap<>();
    private final Function<List<String>, T> load;
    private final Consumer<T> close;

    /**
     * None yet.
     *
     * @param load takes a command as it was typed
     */
    Shared(Function<List<String>, T> load, Consumer<T> close) {
        this.load = load;
        this.close = close;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "cautious-models"));
    }

    /**
     * Those of a command.
     *
     * @param threads of one pass, where the command does not say
     */
    synchronized T of(List<String> arguments, int threads) {
        return loaded.computeIfAbsent(arguments, typed -> {
            DjlRuntime.setThreads(threads);
            return load.apply(typed);
        });
    }

    /** Closes them all; whoever asks again loads anew. */
    synchronized void close() {
        loaded.values().forEach(close);
        loaded.clear();
    }
}
