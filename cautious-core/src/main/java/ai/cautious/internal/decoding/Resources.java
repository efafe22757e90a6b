package ai.cautious.internal.decoding;

import ai.cautious.ClosedException;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.VerifierModel;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a generator and its streams hold beside the models: the shared work, and perhaps a reduced view of the draft. Freed
 * with the last of them. Thread-safe.
 */
public final class Resources {

    private final @Nullable DraftModel draft;
    private final @Nullable DraftVocabulary vocabulary;
    private final @Nullable Counted<DraftModel> view;
    private final Counted<SharedWork> work;
    private final boolean ownsWork;

    private Resources(
            @Nullable DraftModel draft,
            @Nullable DraftVocabulary vocabulary,
            @Nullable Counted<DraftModel> view,
            Counted<SharedWork> work,
            boolean ownsWork) {
        this.draft = draft;
        this.vocabulary = vocabulary;
        this.view = view;
        this.work = work;
        this.ownsWork = ownsWork;
    }

    /**
     * A generator's.
     *
     * @param vocabulary what the draft is reduced to; null for all
     * @param given shared work that others close; null for work of its own
     * @param earlier of the generator that it was made from, whose view and work it shares where it can; null for none
     */
    public static Resources of(
            @Nullable DraftModel draft,
            @Nullable DraftVocabulary vocabulary,
            @Nullable Counted<SharedWork> given,
            @Nullable Resources earlier) {
        Counted<DraftModel> view = null;
        if (draft != null && vocabulary != null) {
            Counted<DraftModel> same =
                    earlier != null && earlier.draft == draft && earlier.vocabulary == vocabulary ? earlier.view : null;
            view = Counted.of(same, () -> draft.restrictedTo(vocabulary), DraftModel::close);
        }
        Counted<SharedWork> own = earlier != null && earlier.ownsWork ? earlier.work : null;
        Counted<SharedWork> work = given == null ? Counted.of(own, SharedWork::new, SharedWork::close) : given;
        return new Resources(draft, vocabulary, view, work, given == null);
    }

    /** What drafts: the draft or the view of it. */
    public @Nullable DraftModel drafting() {
        return view == null ? draft : view.value();
    }

    /** What drafting for a verifier has shown so far. */
    public DraftingExperience experience(VerifierModel verifier) {
        return work.value().experience(verifier, drafting());
    }

    /** The threads that a gate's timeout needs. */
    public Executor threads() {
        return work.value().threads();
    }

    /**
     * A stream begins, which holds all of it until it is over.
     *
     * @throws ClosedException if the generator or its scheduler has been closed
     */
    void retain() {
        if (!work.retain()) {
            throw new ClosedException(ownsWork ? "the generator" : "the scheduler");
        }
        if (view != null && !view.retain()) {
            work.release();
            throw new ClosedException("the generator");
        }
    }

    /** A stream is over. */
    void release() {
        try {
            if (view != null) {
                view.release();
            }
        } finally {
            work.release();
        }
    }

    /** The generator is closed; each closes once. */
    public void close() {
        try {
            if (view != null) {
                view.release();
            }
        } finally {
            if (ownsWork) {
                work.release();
            }
        }
    }
}
