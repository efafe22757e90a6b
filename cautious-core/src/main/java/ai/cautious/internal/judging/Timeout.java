package ai.cautious.internal.judging;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Work that may take so long and no longer, though an engine's pass cannot be interrupted. */
final class Timeout {

    private static final Executor THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cautious-gate");
        thread.setDaemon(true);
        return thread;
    });

    private Timeout() {}

    /**
     * Does the work on another thread and waits for it. When time is up the caller goes on, and the work ends there.
     *
     * @throws TimeoutException when time is up
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    static <T> T within(Duration limit, Supplier<T> work) throws TimeoutException, InterruptedException {
        CompletableFuture<T> result = CompletableFuture.supplyAsync(work, THREADS);
        try {
            // At most what fits into a long: some 292 years.
            return result.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }
}
