package ai.cautious.internal.decoding;

import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer that is made on another thread, and that nobody wants any more once its future is done. */
public final class FutureAnswer implements Runnable {

    private final Supplier<GenerationStream> opening;
    private final CompletableFuture<GenerationResult> future = new CompletableFuture<>();
    private volatile @Nullable GenerationStream stream;

    private FutureAnswer(Supplier<GenerationStream> opening) {
        this.opening = opening;
    }

    /**
     * Begins.
     *
     * @param opening gives the events, on the executor's thread
     * @return whoever completes it, as by cancelling, ends the answer after the pass under way
     */
    public static CompletableFuture<GenerationResult> of(Supplier<GenerationStream> opening, Executor executor) {
        FutureAnswer answer = new FutureAnswer(opening);
        answer.future.whenComplete((result, failure) -> answer.cancel());
        try {
            executor.execute(answer);
        } catch (RuntimeException e) {
            answer.future.completeExceptionally(e);
        }
        return answer.future;
    }

    private void cancel() {
        GenerationStream underWay = stream;
        if (underWay != null) {
            underWay.cancel();
        }
    }

    @Override
    public void run() {
        if (future.isDone()) {
            return;
        }
        try {
            // Its sessions are closed before anybody learns that it is complete.
            future.complete(answer());
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    private GenerationResult answer() {
        try (GenerationStream events = opening.get()) {
            stream = events;
            if (future.isDone()) {
                events.cancel();
            }
            events.forEachRemaining(event -> {});
            return events.result();
        }
    }
}
