package ai.cautious.internal.decoding;

import ai.cautious.GenerationContext;
import ai.cautious.GenerationListener;
import ai.cautious.GenerationResult;
import ai.cautious.drafting.DraftRound;
import ai.cautious.safety.GateDecision;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of one generation, from its beginning to its one end: who is told of it, and what is held until then. What a
 * listener throws is logged and changes nothing. Not thread-safe.
 */
public final class Course {

    private static final Logger LOG = LoggerFactory.getLogger(Course.class);

    private final List<GenerationListener> listeners;
    private final GenerationContext context;
    private final Resources resources;
    private boolean over;

    /**
     * A generation begins.
     *
     * @throws ai.cautious.ClosedException if the generator or its scheduler has been closed
     */
    public Course(List<GenerationListener> listeners, GenerationContext context, Resources resources) {
        this.listeners = listeners;
        this.context = context;
        this.resources = resources;
        resources.retain();
        tell(listener -> listener.started(context));
    }

    void judged(GateDecision decision) {
        tell(listener -> listener.judged(context, decision));
    }

    void firstToken(Duration time) {
        tell(listener -> listener.firstToken(context, time));
    }

    void round(DraftRound round) {
        tell(listener -> listener.round(context, round));
    }

    /** The end, whatever it came to. */
    void completed(Supplier<GenerationResult> result) {
        if (!listeners.isEmpty()) {
            GenerationResult whole = result.get();
            tell(listener -> listener.completed(context, whole));
        }
        release();
    }

    /** The end, by an exception. */
    public void failed(Throwable failure) {
        tell(listener -> listener.failed(context, failure));
        try {
            release();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Once, even where letting go of it fails, which is a failure of the generation then. */
    private void release() {
        if (!over) {
            over = true;
            resources.release();
        }
    }

    private void tell(Consumer<GenerationListener> what) {
        for (GenerationListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (Throwable e) {
                LOG.warn("a generation's listener failed", e);
            }
        }
    }
}
