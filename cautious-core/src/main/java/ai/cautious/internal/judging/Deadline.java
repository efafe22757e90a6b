package ai.cautious.internal.judging;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Work that may take so long and no longer, though an engine's pass cannot be interrupted. */
final class Deadline {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cautious-gate");
        thread.setDaemon(true);
        return thread;
    });

    private Deadline() {}

    /**
     * Does the work on another thread and waits for it. When time is up the caller goes on, and the work ends there.
     *
     * @param work is told whether nobody waits any more
     * @param discard frees a result that comes too late
     * @throws TimeoutException when time is up
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    static <T> T within(Duration limit, Function<BooleanSupplier, T> work, Consumer<T> discard)
            throws TimeoutException, InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        THREADS.execute(() -> {
            try {
                T value = work.apply(result::isDone);
                if (!result.complete(value)) {
                    discard.accept(value);
                }
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            // At most what fits into a long: some 292 years.
            return result.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            if (!result.completeExceptionally(e) && !result.isCompletedExceptionally()) {
                discard.accept(result.join());
            }
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }
}
