package ai.cautious.internal.decoding;

import ai.cautious.GenerationEvent;
import ai.cautious.GenerationStream;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer to one subscriber, by the rules of reactive streams 1.0.4: an event is computed only once it has been asked for,
 * and between two of them no thread is held. Thread-safe.
 */
final class EventSubscription implements Flow.Subscription, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(EventSubscription.class);

    private final Supplier<GenerationStream> opening;
    private final Executor executor;
    private final Flow.Subscriber<? super GenerationEvent> subscriber;

    private final AtomicLong demand = new AtomicLong();
    /** How often somebody has called since it was last looked; who makes it 1 is the only one to act until it is 0 again. */
    private final AtomicInteger calls = new AtomicInteger();

    private volatile boolean cancelled;
    private volatile @Nullable IllegalArgumentException misuse;
    private volatile @Nullable GenerationStream stream;
    private boolean over;

    EventSubscription(
            Supplier<GenerationStream> opening,
            Executor executor,
            Flow.Subscriber<? super GenerationEvent> subscriber) {
        this.opening = opening;
        this.executor = executor;
        this.subscriber = subscriber;
    }

    void begin() {
        // What is asked for in onSubscribe comes once that has returned.
        calls.set(1);
        subscriber.onSubscribe(this);
        if (calls.decrementAndGet() > 0) {
            execute();
        }
    }

    @Override
    public void request(long count) {
        if (count > 0) {
            demand.updateAndGet(before -> before + count < 0 ? Long.MAX_VALUE : before + count);
        } else if (misuse == null) {
            misuse = new IllegalArgumentException(
                    "request is " + count + "; it must be at least 1 (rule 3.9 of reactive streams)");
            cancelStream();
        }
        if (calls.getAndIncrement() == 0) {
            execute();
        }
    }

    /** Frees what the answer holds: here, where nothing is under way, and else where that is. */
    @Override
    public void cancel() {
        cancelled = true;
        cancelStream();
        if (calls.getAndIncrement() == 0) {
            run();
        }
    }

    private void cancelStream() {
        GenerationStream events = stream;
        if (events != null) {
            events.cancel();
        }
    }

    private void execute() {
        try {
            executor.execute(this);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public void run() {
        int seen = calls.get();
        do {
            deliver();
            seen = calls.addAndGet(-seen);
        } while (seen > 0);
    }

    private void deliver() {
        while (!over) {
            if (cancelled) {
                over = true;
                close(null);
            } else if (misuse != null) {
                fail(misuse);
            } else if (demand.get() > 0) {
                deliverNext();
            } else {
                return;
            }
        }
    }

    private void deliverNext() {
        GenerationEvent event;
        try {
            event = next();
        } catch (Throwable e) {
            fail(e);
            return;
        }
        if (event == null) {
            return;
        }
        demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
        tell(() -> subscriber.onNext(event));
        if (event instanceof GenerationEvent.Completed && !cancelled) {
            over = true;
            close(null);
            tell(subscriber::onComplete);
        }
    }

    /** Null where it is not wanted any more. */
    private @Nullable GenerationEvent next() {
        GenerationStream events = stream;
        if (events == null) {
            events = opening.get();
            stream = events;
        }
        GenerationEvent event = isWanted() ? events.next() : null;
        return isWanted() ? event : null;
    }

    private boolean isWanted() {
        return !cancelled && misuse == null;
    }

    private void fail(Throwable failure) {
        over = true;
        close(failure);
        tell(() -> subscriber.onError(failure));
    }

    private void close(@Nullable Throwable failure) {
        GenerationStream events = stream;
        if (events == null) {
            return;
        }
        try {
            events.close();
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                LOG.warn("an answer's sessions failed to close", e);
            } else {
                failure.addSuppressed(e);
            }
        }
    }

    /** A subscriber that throws has broken the rules: it is told nothing more. */
    private void tell(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable e) {
            cancelled = true;
            LOG.warn("an answer's subscriber failed", e);
        }
    }
}
