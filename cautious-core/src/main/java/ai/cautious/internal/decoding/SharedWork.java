package ai.cautious.internal.decoding;

import ai.cautious.model.DraftModel;
import ai.cautious.model.VerifierModel;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** What generators over the same models share. Thread-safe. */
public final class SharedWork {

    /** By the verifier and what drafts for it, itself where nothing does; models that nobody has any more are forgotten. */
    private final Map<VerifierModel, Map<Object, DraftingExperience>> experiences = new WeakHashMap<>();

    /** What drafting for a verifier has shown so far. */
    synchronized DraftingExperience experience(VerifierModel verifier, @Nullable DraftModel draft) {
        return experiences
                .computeIfAbsent(verifier, main -> new WeakHashMap<>())
                .computeIfAbsent(
                        draft == null ? verifier : draft, pair -> new DraftingExperience(verifier::relativePassCost));
    }

    /** Frees what it holds. */
    public void close() {
        // Nothing but Java objects.
    }
}
