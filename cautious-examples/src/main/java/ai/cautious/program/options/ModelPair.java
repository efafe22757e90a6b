package ai.cautious.program.options;

import ai.cautious.CautiousGenerator;
import ai.cautious.djl.DjlModel;
import ai.cautious.drafting.FrequentTokens;
import ai.cautious.drafting.SharedTokensDraft;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftVocabulary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A verifier and perhaps a draft, closed together, after the generators over them. */
public final class ModelPair implements AutoCloseable {

    private final DjlModel verifier;
    private final @Nullable DjlModel draft;
    private final Deque<DraftModel> drafts = new ArrayDeque<>();
    private @Nullable DraftVocabulary vocabulary;

    private ModelPair(DjlModel verifier, @Nullable DjlModel draft) {
        this.verifier = verifier;
        this.draft = draft;
    }

    /**
     * Takes ownership of the models.
     *
     * @param vocabulary of how many tokens the draft chooses; empty for all
     */
    public static ModelPair of(DjlModel verifier, @Nullable DjlModel draft, Optional<Integer> vocabulary) {
        ModelPair pair = new ModelPair(verifier, draft);
        if (draft != null) {
            pair.drafts.push(draft);
            try {
                pair.adapt(draft, vocabulary);
            } catch (RuntimeException | Error e) {
                pair.drafts.forEach(DraftModel::close);
                throw e;
            }
        }
        return pair;
    }

    private void adapt(DraftModel draft, Optional<Integer> vocabulary) {
        DraftModel speaking = draft;
        if (SharedTokensDraft.isNeeded(draft, verifier)) {
            speaking = SharedTokensDraft.of(draft, verifier);
            drafts.push(speaking);
        }
        if (vocabulary.isPresent()) {
            this.vocabulary = FrequentTokens.of(speaking, vocabulary.get());
        }
    }

    public DjlModel verifier() {
        return verifier;
    }

    /** Who drafts, as it speaks to the verifier. */
    public Optional<DraftModel> draft() {
        return Optional.ofNullable(drafts.peek());
    }

    /** The draft as a model of its own. */
    public Optional<DjlModel> draftAlone() {
        return Optional.ofNullable(draft);
    }

    /** What each takes of its device's memory. */
    public PairMemory memory() {
        return new PairMemory(verifier.memory(), draft == null ? null : draft.memory());
    }

    /** Gives a builder the models, and gives it back. */
    public CautiousGenerator.Builder addTo(CautiousGenerator.Builder builder) {
        builder.verifier(verifier);
        if (!drafts.isEmpty()) {
            builder.draft(drafts.peek());
        }
        if (vocabulary != null) {
            builder.draftVocabulary(vocabulary);
        }
        return builder;
    }

    /** Views are closed before the models that they are of. */
    @Override
    public void close() {
        try {
            drafts.forEach(DraftModel::close);
        } finally {
            verifier.close();
        }
    }
}
