package ai.cautious;

import java.util.Iterator;

/**
 * The events of one generation, made while they are asked for: {@link #next()} does the work, on the caller's thread.
 *
 * <pre>{@code
 * try (GenerationStream answer = generator.stream(request)) {
 *     while (answer.hasNext()) {
 *         if (answer.next() instanceof GenerationEvent.TextDelta delta && !listener.test(delta.text())) {
 *             answer.cancel();
 *         }
 *     }
 *     return answer.result();
 * }
 * }</pre>
 *
 * <p>The stream ends with {@link GenerationEvent.Completed}, with an exception, or when it is closed; its caches are freed
 * then. Where the thread that asks for an event is interrupted, the answer is cancelled and the interrupt stays pending.
 *
 * <p>Any thread may cancel or close it; otherwise not thread-safe.
 */
public interface GenerationStream extends Iterator<GenerationEvent>, AutoCloseable {

    /** Whether {@link #next()} has an event: always until the end was delivered or the stream closed. */
    @Override
    boolean hasNext();

    /**
     * The next event: {@link GenerationEvent.Judged} first where there is a gate, then any number of
     * {@link GenerationEvent.TextDelta}, then one {@link GenerationEvent.Completed}.
     *
     * @throws java.util.NoSuchElementException after the end or after closing
     * @throws CautiousException if a model fails; the generation has ended then
     */
    @Override
    GenerationEvent next();

    /**
     * Ends the answer after the pass under way: the event after that is {@link GenerationEvent.Completed} with
     * {@link FinishReason#CANCELLED}. Never blocks; may be called by any thread, at any time and often.
     */
    void cancel();

    /**
     * What has been generated so far, at any time, even after a failure; its finish reason is
     * {@link FinishReason#CANCELLED} while the answer is not finished. Waits for the pass under way.
     */
    GenerationResult partialResult();

    /**
     * The whole, once {@link GenerationEvent.Completed} was delivered.
     *
     * @throws IllegalStateException before
     */
    GenerationResult result();

    /** Ends the generation, after the pass under way, without further events. Idempotent. */
    @Override
    void close();
}
