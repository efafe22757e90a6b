package ai.cautious.djl.internal.encoder;

import ai.cautious.ContextLengthException;
import ai.cautious.djl.internal.decoder.TokenBuffer;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.internal.Require;
import ai.cautious.model.ContinuationPass;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of which the encoder reads what comes up to the first end token, itself included, and the decoder has what stands
 * behind it. A text is read as a whole, when something is asked of it, and once while it stays the same. Not thread-safe, but
 * for closing.
 */
public final class EncoderDecoderSession implements TokenSession {

    private final String name;
    private final EncoderDecoder model;
    private final int endToken;
    private final int longest;
    private final int vocabularySize;
    private final TokenBuffer tokens;
    private @Nullable Value memory;
    private int[] read = {};

    /**
     * Before anything is read.
     *
     * @param name what messages call the model
     * @param endToken what ends a text
     * @param longest how many tokens a text has at most, and how many what is decoded of it
     */
    public EncoderDecoderSession(String name, EncoderDecoder model, int endToken, int longest, SessionOptions options) {
        int known = model.config().vocabularySize();
        Require.that(
                options.vocabularySize() <= known,
                "vocabularySize",
                options.vocabularySize(),
                "at most " + known + ", which " + name + " has");
        if (options.capacity() > 2 * longest) {
            throw new ContextLengthException(
                    name + " has a context of " + 2 * longest + " tokens; " + options.capacity() + " were asked for",
                    options.capacity(),
                    2 * longest);
        }
        this.name = name;
        this.model = model;
        this.endToken = endToken;
        this.longest = longest;
        this.vocabularySize = options.vocabularySize();
        this.tokens = new TokenBuffer("the session of " + name, known, options.capacity());
    }

    @Override
    public synchronized int length() {
        return tokens.length();
    }

    @Override
    public synchronized void append(int... appended) {
        tokens.append(appended);
    }

    /** All, until something is asked about a text. */
    @Override
    public synchronized int pending() {
        return memory != null && Arrays.equals(read, text()) ? 0 : tokens.length();
    }

    /** Computes nothing: what an encoder makes of a token depends on those behind it, too. */
    @Override
    public int prefill(int count) {
        Require.that(count > 0, "tokens", count, "at least 1");
        return 0;
    }

    @Override
    public synchronized void truncate(int newLength) {
        tokens.truncate(newLength);
    }

    @Override
    public synchronized double[] score(int... continuation) {
        requireContinuation(continuation);
        int[] rows = new int[continuation.length];
        Arrays.setAll(rows, i -> decoded().length + i);
        return score(Arrays.copyOf(continuation, continuation.length - 1), rows, continuation);
    }

    @Override
    public synchronized double[] logProbabilities(int[]... continuations) {
        for (int[] continuation : continuations) {
            requireContinuation(continuation);
        }
        double[] sums = new double[continuations.length];
        int[] behind = {};
        for (ContinuationPass pass : ContinuationPass.plan(continuations)) {
            behind = joined(Arrays.copyOf(behind, pass.kept()), pass.tokens());
            List<ContinuationPass.Target> targets = pass.targets();
            int first = decoded().length + pass.kept();
            double[] scores = score(
                    behind,
                    targets.stream().mapToInt(target -> first + target.row()).toArray(),
                    targets.stream().mapToInt(ContinuationPass.Target::token).toArray());
            for (int i = 0; i < scores.length; i++) {
                sums[targets.get(i).continuation()] += scores[i];
            }
        }
        return sums;
    }

    private double[] score(int[] behind, int[] rows, int[] targets) {
        int[] text = text();
        requireShort("a text", text.length);
        requireShort("what is decoded of a text", decoded().length + behind.length + 1);
        Value known = memory;
        if (known == null || !Arrays.equals(read, text)) {
            forget();
            known = model.read(text);
            memory = known;
            read = text;
        }
        return model.score(known, joined(decoded(), behind), rows, targets, vocabularySize);
    }

    private void requireContinuation(int... continuation) {
        tokens.requireOpen();
        Require.that(tokens.length() > 0, "tokens", "0 tokens", "at least 1 to continue");
        tokens.requireContinuation(vocabularySize, continuation);
    }

    private void requireShort(String what, int count) {
        if (count > longest) {
            throw new ContextLengthException(
                    name + " takes " + longest + " tokens; " + what + " has " + count, count, longest);
        }
    }

    /** What the encoder reads. */
    private int[] text() {
        return tokens.between(0, textLength());
    }

    /** What the decoder has behind its start. */
    private int[] decoded() {
        return tokens.between(textLength(), tokens.length());
    }

    private int textLength() {
        for (int i = 0; i < tokens.length(); i++) {
            if (tokens.at(i) == endToken) {
                return i + 1;
            }
        }
        return tokens.length();
    }

    private static int[] joined(int[] one, int[] other) {
        int[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private void forget() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }

    @Override
    public synchronized void close() {
        tokens.close();
        forget();
    }
}
