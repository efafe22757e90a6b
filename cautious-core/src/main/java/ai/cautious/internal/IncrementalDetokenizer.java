package ai.cautious.internal;

import ai.cautious.model.Tokenizer;
import java.util.Arrays;

/**
 * Turns a growing token sequence into growing text that never ends in half a character; the pieces joined are the text
 * of all tokens. Each step decodes a few tokens only: those since the last released text and those of that text, which
 * tell the tokenizer what stands before. Not thread-safe.
 */
public final class IncrementalDetokenizer {

    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;
    private int[] tokens = new int[16];
    private int size;
    /** The window's start, and the first token whose text has not been released. */
    private int window;

    private int released;

    /** With nothing decoded yet. */
    public IncrementalDetokenizer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Adds a token and gives the text that it completes, which may be empty. */
    public String push(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = token;
        String pending = pending();
        if (pending.isEmpty() || pending.charAt(pending.length() - 1) == REPLACEMENT) {
            // Perhaps the first bytes of a character: what follows decides.
            return "";
        }
        window = released;
        released = size;
        return pending;
    }

    /** What is still held back, now that nothing follows. */
    public String finish() {
        String pending = pending();
        window = size;
        released = size;
        return pending;
    }

    private String pending() {
        String before = tokenizer.decode(Arrays.copyOfRange(tokens, window, released));
        String all = tokenizer.decode(Arrays.copyOfRange(tokens, window, size));
        return all.substring(Math.min(before.length(), all.length()));
    }
}
