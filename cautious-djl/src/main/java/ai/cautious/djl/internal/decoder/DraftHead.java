package ai.cautious.djl.internal.decoder;

import ai.cautious.model.DraftPlan;
import ai.cautious.sampling.Sampling;
import org.jspecify.annotations.Nullable;

/** With which head a decoder drafts: its own, one for some of its tokens, or either as a text goes. Thread-safe. */
public interface DraftHead {

    /** The decoder with all tokens, which does everything but draft. */
    Decoder whole();

    /** How many ids drafted tokens may have. */
    default int names() {
        return whole().config().vocabularySize();
    }

    /** How many of them a session must at least have: those of all tokens that it drafts wherever it is. */
    default int leastNames() {
        return 1;
    }

    /** How many logits count when a session of so many names scores. */
    default int scoredLogits(int names) {
        return names;
    }

    /**
     * What drafts next.
     *
     * @param names how many ids drafted tokens may have in the session
     * @param text the session's tokens, {@code [length]} and more
     * @return null where all tokens may be drafted
     */
    @Nullable
    RestrictedDecoder next(DraftPlan plan, Sampling sampling, int names, int[] text, int length);
}
