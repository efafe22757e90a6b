package ai.cautious;

import java.util.Iterator;

/**
 * The events of one generation, made while they are asked for: {@link #next()} does the work, on the caller's thread.
 *
 * <p>Closing ends the generation and frees its caches; a stream that is read to its end has freed them already. May be
 * closed by another thread, otherwise not thread-safe.
 */
public interface GenerationStream extends Iterator<GenerationEvent>, AutoCloseable {

    /**
     * The next event: {@link GenerationEvent.Judged} first where there is a gate, then any number of {@link GenerationEvent.TextDelta}, then one {@link GenerationEvent.Completed}.
     *
     * @throws java.util.NoSuchElementException after the last event or after closing
     * @throws CautiousException if a model fails; the generation has ended then
     */
    @Override
    GenerationEvent next();

    /** What has been generated so far; its finish reason is {@link FinishReason#CANCELLED} until the end is reached. */
    GenerationResult result();

    /** Ends the generation. Idempotent. */
    @Override
    void close();
}
