package ai.cautious.internal.decoding;

import ai.cautious.GenerationEvent;
import ai.cautious.GenerationResult;
import org.jspecify.annotations.Nullable;

/** What happens until an answer is finished; an {@link AnswerStream} tells when. Not thread-safe. */
interface Answer extends AutoCloseable {

    /** What happens next; null where nothing more does, as the answer is finished or was cancelled. */
    @Nullable
    GenerationEvent next();

    /** What there is so far; cancelled where the answer is not finished. */
    GenerationResult result();

    /** Frees what the answer holds, also after a failure. Idempotent. */
    @Override
    void close();
}
