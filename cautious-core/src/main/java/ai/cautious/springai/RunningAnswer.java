package ai.cautious.springai;

import ai.cautious.CautiousException;
import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationEvent.Judged;
import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.limits.RequestQueue;
import ai.cautious.limits.RequestQueue.Slot;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import reactor.core.publisher.SynchronousSink;

/** One answer, from the queue to its end. One thread at a time makes it; any thread may cancel or close it. */
final class RunningAnswer implements AutoCloseable {

    private final CautiousGenerator generator;
    private final GenerationRequest request;
    private final ChatResponses responses;
    private final CompletableFuture<Slot> slot;
    private final Consumer<RunningAnswer> over;

    private boolean begun;
    private boolean cancelled;
    private boolean closed;
    private @Nullable GenerationStream stream;

    /**
     * An answer that waits for its slot.
     *
     * @param over told once it holds nothing any more
     */
    RunningAnswer(
            CautiousGenerator generator,
            GenerationRequest request,
            ChatResponses responses,
            CompletableFuture<Slot> slot,
            Consumer<RunningAnswer> over) {
        this.generator = generator;
        this.request = request;
        this.responses = responses;
        this.slot = slot;
        this.over = over;
    }

    /** Its turn. */
    CompletableFuture<Slot> slot() {
        return slot;
    }

    /**
     * The whole, when its turn has come.
     *
     * @throws ai.cautious.OverloadedException if that takes too long
     * @throws CancellationException if this thread is interrupted before, whose interrupt stays pending
     */
    ChatResponse whole() {
        try {
            slot.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the request waited for its turn");
        } catch (ExecutionException e) {
            throw (CautiousException) e.getCause();
        }
        GenerationStream events = begin();
        while (events != null && events.hasNext()) {
            GenerationEvent event = events.next();
            if (event instanceof Judged judged) {
                responses.judged(judged.decision());
            }
        }
        if (events == null) {
            throw new CancellationException("the chat model was closed before the answer began");
        }
        GenerationResult result = events.partialResult();
        return responses.last(result.text(), result);
    }

    /** The next piece, once it has its slot. */
    RunningAnswer next(SynchronousSink<ChatResponse> sink) {
        GenerationStream events = begin();
        while (events != null && events.hasNext()) {
            GenerationEvent event = events.next();
            if (event instanceof Judged judged) {
                responses.judged(judged.decision());
            } else if (event instanceof TextDelta delta && !delta.text().isEmpty()) {
                sink.next(responses.piece(delta.text()));
                return this;
            }
        }
        if (events != null) {
            // Where it was closed meanwhile, as far as it came.
            sink.next(responses.last("", events.partialResult()));
        }
        sink.complete();
        return this;
    }

    /** Null where it has been cancelled before. */
    private @Nullable GenerationStream begin() {
        synchronized (this) {
            if (begun || closed) {
                return closed ? null : stream;
            }
            begun = true;
        }
        GenerationStream opened = generator.stream(request);
        synchronized (this) {
            stream = opened;
            if (cancelled) {
                opened.cancel();
            }
        }
        return opened;
    }

    /** Ends it, after the pass under way; what waits leaves the queue. Never blocks. */
    void cancel() {
        boolean waiting;
        synchronized (this) {
            cancelled = true;
            waiting = !begun;
            if (stream != null) {
                stream.cancel();
            }
        }
        if (waiting) {
            close();
        }
    }

    /** Frees its caches and its slot. Idempotent. */
    @Override
    public void close() {
        GenerationStream open;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = stream;
        }
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            RequestQueue.leave(slot);
            over.accept(this);
        }
    }
}
