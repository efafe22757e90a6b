package ai.cautious.limits;

import static java.util.Objects.requireNonNull;

import ai.cautious.CautiousException;
import ai.cautious.ClosedException;
import ai.cautious.OverloadedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets as many requests run as the limits say, lets others wait their turn, and turns away what is too much.
 *
 * <pre>{@code
 * RequestQueue queue = RequestQueue.of(RequestLimits.defaults());
 * try (RequestQueue.Slot slot = queue.enter()) {
 *     GenerationResult answer = generator.generate(request);
 * }
 * }</pre>
 *
 * <p>First come, first served. Thread-safe.
 */
public final class RequestQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RequestQueue.class);

    private final RequestLimits limits;
    private final QueueListener listener;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Object lock = new Object();
    private final Deque<Request> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;

    private RequestQueue(RequestLimits limits, QueueListener listener) {
        this.limits = requireNonNull(limits, "limits");
        this.listener = requireNonNull(listener, "listener");
    }

    /** A queue that keeps these limits. */
    public static RequestQueue of(RequestLimits limits) {
        return new RequestQueue(limits, new QueueListener() {});
    }

    /** A queue that tells a listener, too. */
    public static RequestQueue of(RequestLimits limits, QueueListener listener) {
        return new RequestQueue(limits, listener);
    }

    /**
     * Waits for a slot.
     *
     * @return the caller closes it when the request has ended
     * @throws OverloadedException if too many run and wait, or none has ended in the queue time
     * @throws ClosedException if the queue has been closed, or is while this waits
     * @throws InterruptedException if this thread has been interrupted; the request has left the queue then
     */
    public Slot enter() throws InterruptedException {
        CompletableFuture<Slot> slot = request();
        try {
            return slot.get();
        } catch (InterruptedException e) {
            leave(slot);
            throw e;
        } catch (ExecutionException e) {
            throw (CautiousException) e.getCause();
        }
    }

    /**
     * Asks for a slot without waiting; {@link #leave} gives it back, or up. What depends on the future runs on the thread
     * that makes room, so it only hands on.
     *
     * @return fails with {@link OverloadedException} if too many run and wait, at once, or none has ended in the queue time, and
     *     with {@link ClosedException} if the queue has been closed, or is before there is room
     */
    public CompletableFuture<Slot> request() {
        Request request = new Request();
        boolean admitted = false;
        CautiousException refused = null;
        synchronized (lock) {
            if (closed) {
                refused = closedException();
            } else if (running < limits.maxRunning()) {
                running++;
                admitted = true;
            } else if (waiting.size() < limits.maxWaiting()) {
                waiting.add(request);
            } else {
                refused = new OverloadedException(
                        running + " requests run and " + waiting.size() + " wait, and no more may; ask again later");
            }
        }
        if (admitted) {
            request.admit();
        } else if (refused != null) {
            request.refuse(refused);
        } else {
            request.expireAfter(limits.queueTime());
        }
        return request.slot;
    }

    /** Gives up what {@link #request} gave, whether it still waits or has its slot. Idempotent. */
    public static void leave(CompletableFuture<Slot> slot) {
        if (!requireNonNull(slot, "slot").cancel(false)) {
            slot.thenAccept(Slot::close);
        }
    }

    /** What it keeps. */
    public RequestLimits limits() {
        return limits;
    }

    /** How many requests have a slot. */
    public int running() {
        synchronized (lock) {
            return running;
        }
    }

    /** How many wait for one. */
    public int waiting() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /**
     * Lets nothing more in, and turns away what waits; what runs goes on. Idempotent.
     *
     * @see #ended
     */
    @Override
    public void close() {
        List<Request> turnedAway;
        boolean last;
        synchronized (lock) {
            closed = true;
            turnedAway = new ArrayList<>(waiting);
            waiting.clear();
            last = running == 0;
        }
        turnedAway.forEach(request -> request.refuse(closedException()));
        if (last) {
            ended.complete(null);
        }
    }

    /** Whether it has been closed. */
    public boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Is complete once the queue has been closed and nothing runs any more. */
    public CompletableFuture<@Nullable Void> ended() {
        return ended.copy();
    }

    private static ClosedException closedException() {
        return new ClosedException("the request queue");
    }

    private void release() {
        boolean last;
        while (true) {
            Request next;
            synchronized (lock) {
                next = waiting.poll();
                if (next == null) {
                    running--;
                    last = closed && running == 0;
                    break;
                }
            }
            if (next.admit()) {
                return;
            }
        }
        if (last) {
            ended.complete(null);
        }
    }

    private void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.warn("a listener of the request queue failed", e);
        }
    }

    /** A place among those that run. Thread-safe. */
    public static final class Slot implements AutoCloseable {

        private final RequestQueue queue;
        private final AtomicBoolean freed = new AtomicBoolean();

        private Slot(RequestQueue queue) {
            this.queue = queue;
        }

        /** Makes room for the next. Idempotent. */
        @Override
        public void close() {
            if (freed.compareAndSet(false, true)) {
                queue.release();
            }
        }
    }

    /** One that asks for a slot, until it has one or is turned away. */
    private final class Request {

        private final CompletableFuture<Slot> slot = new CompletableFuture<>();
        private final long since = System.nanoTime();
        private final AtomicBoolean decided = new AtomicBoolean();

        /** Gives it the slot that is kept for it, unless it has gone. */
        boolean admit() {
            if (slot.isDone() || !decided.compareAndSet(false, true)) {
                return false;
            }
            tell(() -> listener.admitted(Duration.ofNanos(System.nanoTime() - since)));
            return slot.complete(new Slot(RequestQueue.this));
        }

        void refuse(CautiousException reason) {
            if (!slot.isDone() && decided.compareAndSet(false, true)) {
                if (reason instanceof OverloadedException overloaded) {
                    tell(() -> listener.rejected(overloaded));
                }
                slot.completeExceptionally(reason);
            }
        }

        void expireAfter(Duration time) {
            CompletableFuture<@Nullable Void> expiry = new CompletableFuture<@Nullable Void>()
                    .completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS);
            expiry.thenRun(() -> refuse(new OverloadedException(
                    "no request has ended within " + time + ", for which one waits at most; ask again later")));
            slot.whenComplete((given, failure) -> {
                expiry.cancel(false);
                synchronized (lock) {
                    waiting.remove(this);
                }
            });
        }
    }
}
