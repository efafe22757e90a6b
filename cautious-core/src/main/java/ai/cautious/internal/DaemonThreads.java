package ai.cautious.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Threads for work that must not hold up its caller: none until there is some, and none that keep the JVM alive. They end
 * when they have had nothing to do for a while, or once who asked for them shuts them down.
 */
public final class DaemonThreads {

    private DaemonThreads() {}

    /** As many as there is work at once, of one name. */
    public static ExecutorService named(String name) {
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
