package ai.cautious.djl.internal.decoder;

import ai.cautious.ClosedException;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.sampling.Sampling;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A head for a decoder's usual tokens, which drafts while a text is made of them; elsewhere the whole one does. It is read when the
 * first session drafts: a decoder that never does is spared it. Thread-safe.
 */
public final class UsualHead implements DraftHead, AutoCloseable {

    private final Decoder whole;
    private final Supplier<DraftVocabulary> tokens;
    private @Nullable RestrictedDecoder usual;
    private boolean closed;

    /**
     * Nothing is read yet.
     *
     * @param whole stays the caller's to close, after this
     * @param tokens the usual ones, under their own ids; asked once at most
     */
    public UsualHead(Decoder whole, Supplier<DraftVocabulary> tokens) {
        this.whole = whole;
        this.tokens = tokens;
    }

    @Override
    public Decoder whole() {
        return whole;
    }

    /**
     * The usual tokens', while the text is of them and one of them may be drafted. Not where the draft has its share in the
     * answer, which is not to depend on where blocks begin, nor where it could draft what has no logit.
     *
     * @throws ClosedException if it is closed
     */
    @Override
    public @Nullable RestrictedDecoder next(DraftPlan plan, Sampling sampling, int names, int[] text, int length) {
        if (plan.withNext()) {
            return null;
        }
        RestrictedDecoder read = read();
        return read.leastNames() <= names
                        && read.suits(text, length)
                        && !read.vocabulary().isBannedBy(sampling)
                ? read
                : null;
    }

    private synchronized RestrictedDecoder read() {
        if (closed) {
            throw new ClosedException("the model " + whole.name());
        }
        if (usual == null) {
            usual = RestrictedDecoder.of(whole, tokens.get());
        }
        return usual;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (usual != null) {
            usual.close();
        }
    }
}
