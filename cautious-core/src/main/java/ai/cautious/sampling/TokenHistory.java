package ai.cautious.sampling;

import static java.util.Objects.requireNonNull;

import ai.cautious.Experimental;
import java.util.Arrays;

/** The tokens of a prompt and of the answer so far, which penalties look back on. Grows; not thread-safe. */
@Experimental
public final class TokenHistory {

    private final int promptLength;
    private int[] tokens;
    private int length;

    /** With a prompt, {@code [n]}, and an empty answer. */
    public TokenHistory(int... prompt) {
        this.tokens = requireNonNull(prompt, "prompt").clone();
        this.promptLength = prompt.length;
        this.length = prompt.length;
    }

    /** Adds a token to the answer. */
    public void append(int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length + 16);
        }
        tokens[length++] = token;
    }

    /** The number of tokens, prompt and answer together. */
    public int length() {
        return length;
    }

    /** The number of the answer's tokens. */
    public int answerLength() {
        return length - promptLength;
    }

    /** The token at {@code position}, counted from 0 at the prompt's first. */
    public int token(int position) {
        return tokens[position];
    }

    /** A copy of all tokens. */
    public int[] tokens() {
        return Arrays.copyOf(tokens, length);
    }

    /** A copy of the answer's tokens. */
    public int[] answer() {
        return Arrays.copyOfRange(tokens, promptLength, length);
    }
}
