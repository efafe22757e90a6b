package ai.cautious.internal.text;

import ai.cautious.model.Tokenizer;
import java.util.Arrays;

/**
 * Turns a growing token sequence into growing text that never ends in half a character; the pieces joined are the text
 * of all tokens. Not thread-safe.
 *
 * <p>Each step decodes a window of the latest tokens, whatever came before: the earlier ones of the window tell the
 * tokenizer that its text does not begin there.
 */
public final class IncrementalDetokenizer {

    public static final char REPLACEMENT = '\uFFFD';
    /** UTF-8 takes four bytes for a character at most, so no more than three can be waiting for their last one. */
    private static final int MAX_UNDECIDED = 3;
    /** Reaches past three genuine replacement characters, three byte tokens each, and a character cut by its start. */
    private static final int MIN_WINDOW = 16;

    private static final int MAX_WINDOW = 2 * MIN_WINDOW;

    private final Tokenizer tokenizer;
    private final int[] window = new int[MAX_WINDOW];
    private int size;
    /** How many characters of the window's text have been released. */
    private int released;

    /** With nothing decoded yet. */
    public IncrementalDetokenizer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Adds a token and gives the text that it completes, which may be empty. */
    public String push(int token) {
        // A model may have more logits than its tokenizer has tokens.
        if (token >= tokenizer.vocabularySize() || tokenizer.isControl(token)) {
            return "";
        }
        if (size == MAX_WINDOW) {
            slide();
        }
        window[size++] = token;
        String text = text();
        return release(text, decided(text));
    }

    /** What is still held back, now that nothing follows. */
    public String finish() {
        String text = text();
        return release(text, text.length());
    }

    private String release(String text, int end) {
        String delta = text.substring(Math.min(released, end), end);
        released = Math.max(released, end);
        return delta;
    }

    /** The length of the text without the replacement characters at its end that may yet become another character. */
    private static int decided(String text) {
        int end = text.length();
        while (end > 0 && text.length() - end < MAX_UNDECIDED && text.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        return end;
    }

    /** Forgets all but the latest tokens. What the window's new start does to its text is released already. */
    private void slide() {
        int undecided = text().length() - released;
        System.arraycopy(window, size - MIN_WINDOW, window, 0, MIN_WINDOW);
        size = MIN_WINDOW;
        released = text().length() - undecided;
    }

    private String text() {
        return tokenizer.decode(Arrays.copyOf(window, size));
    }
}
