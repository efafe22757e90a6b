package ai.cautious.internal.decoding;

import static java.util.Objects.requireNonNull;

import ai.cautious.GenerationEvent;
import ai.cautious.GenerationStream;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** The events of answers to one request: each subscriber has an answer of its own. Thread-safe. */
public final class EventPublisher implements Flow.Publisher<GenerationEvent> {

    private final Supplier<GenerationStream> opening;
    private final Executor executor;

    /**
     * Of answers that nobody has asked for yet.
     *
     * @param opening gives an answer's events, on the executor's thread
     */
    public EventPublisher(Supplier<GenerationStream> opening, Executor executor) {
        this.opening = opening;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super GenerationEvent> subscriber) {
        new EventSubscription(opening, executor, requireNonNull(subscriber, "subscriber")).begin();
    }
}
