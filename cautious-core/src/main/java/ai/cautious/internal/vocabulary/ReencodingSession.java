package ai.cautious.internal.vocabulary;

import ai.cautious.ContextLengthException;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftSession;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.TokenSession;
import ai.cautious.model.Tokenizer;
import ai.cautious.sampling.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A draft's session that is given the tokens of another tokenizer: it reads what they spell in its own, and drafts tokens
 * that both have. Not thread-safe.
 */
public final class ReencodingSession implements DraftSession {

    private final DraftSession inner;
    private final int capacity;
    private final Map<Integer, Integer> innerIds = new HashMap<>();
    private final Reencoding text;
    private final List<Integer> read = new ArrayList<>();

    /**
     * An empty session.
     *
     * @param inner drafts under the vocabulary's names; this session takes ownership and closes it when closed
     * @param capacity of the inner session, in its own tokens
     * @param own the inner session's tokenizer
     * @param other the tokenizer of the tokens that this session is given
     * @param vocabulary the tokens that both have
     */
    public ReencodingSession(
            DraftSession inner, int capacity, Tokenizer own, Tokenizer other, DraftVocabulary vocabulary) {
        this.inner = inner;
        this.capacity = capacity;
        this.text = new Reencoding(other, own);
        int[] tokens = vocabulary.tokens();
        int[] names = vocabulary.names();
        for (int i = 0; i < tokens.length; i++) {
            innerIds.put(names[i], tokens[i]);
        }
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public void append(int... tokens) {
        Arrays.stream(tokens).forEach(text::append);
    }

    @Override
    public void truncate(int length) {
        Require.that(length >= 0 && length <= text.length(), "length", length, "from 0 to " + text.length());
        text.truncate(length);
    }

    /** In the inner session's tokens, where it has room for them. */
    @Override
    public int pending() {
        return readsAll() ? inner.pending() : text.length();
    }

    @Override
    public int prefill(int tokens) {
        return readsAll() ? inner.prefill(tokens) : 0;
    }

    @Override
    public int reused() {
        return inner.reused();
    }

    /** Brings the inner session to the text; false where it has no room for it. */
    private boolean readsAll() {
        // What the inner session was given itself comes before what it reads here.
        int base = inner.length() - read.size();
        List<Integer> wanted = text.encoded(base == 0);
        if (base + wanted.size() == 0 || base + wanted.size() > capacity) {
            return false;
        }
        int same = 0;
        while (same < Math.min(read.size(), wanted.size()) && read.get(same).equals(wanted.get(same))) {
            same++;
        }
        inner.truncate(base + same);
        read.subList(same, read.size()).clear();
        List<Integer> rest = wanted.subList(same, wanted.size());
        inner.append(rest.stream().mapToInt(Integer::intValue).toArray());
        read.addAll(rest);
        return true;
    }

    @Override
    public DraftBlock draft(DraftPlan plan, Sampling sampling, double[] uniforms) {
        boolean fits = readsAll();
        if (plan.withNext() && !fits) {
            int own = text.encoded(inner.length() == read.size()).size();
            throw new ContextLengthException(
                    "the text so far, in the draft's own tokens, exceeds its " + capacity, own, capacity);
        }
        int length = fits ? Math.min(plan.length(), capacity - inner.length()) : 0;
        if (length == 0 && !plan.withNext()) {
            return DraftBlock.empty();
        }
        DraftBlock block =
                inner.draft(plan.toBuilder().length(length).build(), sampling, Arrays.copyOf(uniforms, length));
        for (int token : block.tokens()) {
            text.append(token);
            read.add(innerIds.get(token));
        }
        return block;
    }

    /**
     * Not possible: the continuation's tokens are not this draft's, but those of {@link #inOwnTokens}.
     *
     * @throws InvalidOptionException always
     */
    @Override
    public double[] score(int... continuation) {
        throw new InvalidOptionException(
                "a draft of another tokenizer has no probabilities for the verifier's tokens; score with the draft itself");
    }

    @Override
    public TokenSession inOwnTokens() {
        return inner;
    }

    @Override
    public void close() {
        inner.close();
    }
}
