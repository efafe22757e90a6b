package ai.cautious.internal.decoding;

import ai.cautious.internal.judging.Timeout;
import ai.cautious.model.DraftModel;
import ai.cautious.model.VerifierModel;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** What generators over the same models share. Thread-safe. */
public final class SharedWork {

    /** By the verifier and what drafts for it, itself where nothing does; models that nobody has any more are forgotten. */
    private final Map<VerifierModel, Map<Object, DraftingExperience>> experiences = new WeakHashMap<>();

    private final ExecutorService threads = Timeout.newThreads();

    /** What drafting for a verifier has shown so far. */
    synchronized DraftingExperience experience(VerifierModel verifier, @Nullable DraftModel draft) {
        return experiences
                .computeIfAbsent(verifier, main -> new WeakHashMap<>())
                .computeIfAbsent(
                        draft == null ? verifier : draft, pair -> new DraftingExperience(verifier::relativePassCost));
    }

    /** The threads that a gate's timeout needs; there are none until one does. */
    Executor threads() {
        return threads;
    }

    /** Ends the threads, after what they are at. */
    public void close() {
        threads.shutdown();
    }
}
