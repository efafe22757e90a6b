package ai.cautious.internal.decoding;

import ai.cautious.model.DraftSession;
import org.jspecify.annotations.Nullable;

/**
 * Where the draft of an answer begins.
 *
 * @param session holds the draft's prompt; null where no model drafts
 * @param limit how many tokens of the answer it has room for
 * @param behind how many of its last tokens are not computed, where the others are; 0 where none are
 */
record DraftStart(@Nullable DraftSession session, int limit, int behind) {

    /** No model drafts. */
    static final DraftStart NONE = new DraftStart(null, 0, 0);
}
