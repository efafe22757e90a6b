package ai.cautious.djl.internal.decoder;

import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.sampling.Sampling;
import java.util.BitSet;

/**
 * A decoder with a second head, for some tokens only, which drafts under their names; all else is the decoder's. Thread-safe.
 */
public final class RestrictedDecoder implements DraftHead, AutoCloseable {

    /** Of the newest tokens of a text, how many say what it is made of. */
    private static final int NEWEST = 32;

    /** Of those, the share of others beyond which drafts of these tokens would mostly be wrong. */
    private static final double MOST_OTHERS = 0.25;

    private final Decoder whole;
    private final Decoder restricted;
    private final DraftVocabulary vocabulary;
    private final BitSet members = new BitSet();
    private final int[] tokenOfName;
    private final int lastName;

    private RestrictedDecoder(Decoder whole, Decoder restricted, DraftVocabulary vocabulary) {
        this.whole = whole;
        this.restricted = restricted;
        this.vocabulary = vocabulary;
        this.tokenOfName = new int[vocabulary.size()];
        int[] tokens = vocabulary.tokens();
        int[] names = vocabulary.names();
        int last = 0;
        for (int i = 0; i < names.length; i++) {
            tokenOfName[names[i]] = tokens[i];
            members.set(tokens[i]);
            last = Math.max(last, names[i]);
        }
        this.lastName = last;
    }

    /**
     * Reads the rows of the second head.
     *
     * @return shares the decoder's weights; the caller closes it, before the decoder
     */
    public static RestrictedDecoder of(Decoder whole, DraftVocabulary vocabulary) {
        return new RestrictedDecoder(whole, whole.restrictedTo(vocabulary), vocabulary);
    }

    @Override
    public Decoder whole() {
        return whole;
    }

    @Override
    public int names() {
        return vocabulary.size();
    }

    @Override
    public int leastNames() {
        return lastName + 1;
    }

    /** A restricted draft says what it would without the restriction. */
    @Override
    public int scoredLogits(int names) {
        return whole.config().vocabularySize();
    }

    @Override
    public RestrictedDecoder next(DraftPlan plan, Sampling sampling, int names, int[] text, int length) {
        return this;
    }

    /** The one that drafts. */
    Decoder restricted() {
        return restricted;
    }

    /** The tokens of the second head. */
    public DraftVocabulary vocabulary() {
        return vocabulary;
    }

    /** The decoder's own id of a drafted token. */
    int token(int name) {
        return tokenOfName[name];
    }

    /** Whether a text is mostly made of the second head's tokens, by its newest ones. */
    boolean suits(int[] text, int length) {
        int first = Math.max(0, length - NEWEST);
        int others = 0;
        for (int i = first; i < length; i++) {
            if (!members.get(text[i])) {
                others++;
            }
        }
        return others <= MOST_OTHERS * (length - first);
    }

    @Override
    public void close() {
        restricted.close();
    }
}
