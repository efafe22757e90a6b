package ai.cautious.program.server;

import ai.cautious.limits.RequestQueue;
import ai.cautious.limits.RequestQueue.Slot;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Where requests wait for their turn, which whoever hangs up leaves. Thread-safe. */
record Turns(RequestQueue queue) {

    /**
     * Waits.
     *
     * @return the caller closes it when the request has ended
     * @throws ai.cautious.OverloadedException if too many run and wait, or this has waited for too long
     * @throws ApiException if the request is to end
     */
    Slot enter(Ending ending) {
        CompletableFuture<Slot> turn = queue.request();
        ending.tell(() -> RequestQueue.leave(turn));
        try {
            return turn.join();
        } catch (CancellationException e) {
            throw ending.exception();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }
}
