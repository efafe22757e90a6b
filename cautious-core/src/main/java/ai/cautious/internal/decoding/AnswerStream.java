package ai.cautious.internal.decoding;

import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.internal.Cancellation;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The events of an answer: when it begins, ends, is cancelled or fails. Synchronised, so that it may be closed by another
 * thread; cancelling never waits.
 */
final class AnswerStream implements GenerationStream {

    private final Answer answer;
    private final Cancellation cancellation;
    private final Course course;
    private boolean over;
    /** While an event is made, who is told of it may call back. */
    private boolean making;

    private boolean closing;
    private @Nullable GenerationResult result;

    /** Takes ownership of the answer, which looks at the cancellation between its passes. */
    AnswerStream(Answer answer, Cancellation cancellation, Course course) {
        this.answer = answer;
        this.cancellation = cancellation;
        this.course = course;
    }

    @Override
    public synchronized boolean hasNext() {
        return !over && !closing;
    }

    @Override
    public synchronized GenerationEvent next() {
        if (over || closing) {
            throw new NoSuchElementException(result == null ? "the stream has been closed" : "the answer is complete");
        }
        if (making) {
            throw new IllegalStateException("an event is being made; who is told of it cannot ask for the next");
        }
        making = true;
        try {
            return event();
        } finally {
            making = false;
            if (closing) {
                close();
            }
        }
    }

    private GenerationEvent event() {
        try {
            GenerationEvent event = cancellation.getAsBoolean() ? null : answer.next();
            if (event instanceof GenerationEvent.Judged judged) {
                course.judged(judged.decision());
            }
            return event == null ? completed() : event;
        } catch (Throwable e) {
            over = true;
            closeAfter(e);
            course.failed(e);
            throw e;
        }
    }

    private GenerationEvent completed() {
        GenerationResult whole = partialResult();
        over = true;
        answer.close();
        result = whole;
        course.completed(() -> whole);
        return GenerationEvent.Completed.of(whole);
    }

    private void closeAfter(Throwable failure) {
        try {
            answer.close();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    @Override
    public synchronized GenerationResult partialResult() {
        if (result != null) {
            return result;
        }
        GenerationResult partial = answer.result();
        return cancellation.isCancelled()
                ? partial.toBuilder().finishReason(FinishReason.CANCELLED).build()
                : partial;
    }

    @Override
    public synchronized GenerationResult result() {
        if (result == null) {
            throw new IllegalStateException(
                    "the end of the answer has not been read; partialResult() gives what there is so far");
        }
        return result;
    }

    @Override
    public void close() {
        // Whatever pass is under way is the last.
        cancellation.cancel();
        synchronized (this) {
            if (making) {
                closing = true;
            } else if (!over) {
                over = true;
                try {
                    answer.close();
                } catch (RuntimeException | Error e) {
                    course.failed(e);
                    throw e;
                }
                course.completed(this::partialResult);
            }
        }
    }
}
