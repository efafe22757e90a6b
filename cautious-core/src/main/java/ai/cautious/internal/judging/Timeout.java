package ai.cautious.internal.judging;

import ai.cautious.internal.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Work that may take so long and no longer, though an engine's pass cannot be interrupted. */
public final class Timeout {

    private Timeout() {}

    /** Threads for such work. */
    public static ExecutorService newThreads() {
        return DaemonThreads.named("cautious-gate");
    }

    /**
     * Does the work on another thread and waits for it. When time is up the caller goes on, and the work ends there.
     *
     * @throws ExecutionException if the work fails, for that reason
     * @throws TimeoutException when time is up
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    static <T> T within(Executor threads, Duration limit, Supplier<T> work)
            throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<T> result = CompletableFuture.supplyAsync(work, threads);
        try {
            // At most what fits into a long: some 292 years.
            return result.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
