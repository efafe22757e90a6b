package ai.cautious.djl.internal.decoder;

import ai.cautious.ClosedException;
import ai.cautious.ContextLengthException;
import ai.cautious.internal.Require;
import java.util.Arrays;

/** The tokens of a session until it is closed, never more than it has room for. Not thread-safe. */
public final class TokenBuffer {

    private final String session;
    private final int known;
    private final int[] tokens;
    private int length;
    private boolean closed;

    /**
     * Without tokens yet.
     *
     * @param session what messages call it
     * @param known how many tokens the model knows
     * @param capacity how many it has room for
     */
    public TokenBuffer(String session, int known, int capacity) {
        this.session = session;
        this.known = known;
        this.tokens = new int[capacity];
    }

    /** How many there are. */
    public int length() {
        return length;
    }

    /**
     * Adds some behind the others, all or none.
     *
     * @throws ClosedException if the session is closed
     * @throws ContextLengthException if it has no room for them
     * @throws ai.cautious.InvalidOptionException if the model does not know one
     */
    public void append(int... appended) {
        requireOpen();
        requireRoom(appended.length);
        requireTokens(known, appended);
        System.arraycopy(appended, 0, tokens, length, appended.length);
        length += appended.length;
    }

    /**
     * Keeps so many of the first.
     *
     * @throws ClosedException if the session is closed
     * @throws ai.cautious.InvalidOptionException if there are not so many
     */
    public void truncate(int newLength) {
        requireOpen();
        Require.that(newLength >= 0 && newLength <= length, "length", newLength, "from 0 to " + length);
        length = newLength;
    }

    /** The token at a place. */
    public int at(int index) {
        return tokens[index];
    }

    /** Those from a place on and before another. */
    public int[] between(int from, int to) {
        return Arrays.copyOfRange(tokens, from, to);
    }

    /** All, of which the first {@link #length} count; to be read only. */
    int[] array() {
        return tokens;
    }

    /** @throws ClosedException if the session is closed */
    public void requireOpen() {
        if (closed) {
            throw new ClosedException(session);
        }
    }

    /** @throws ContextLengthException if there is no room for so many more */
    public void requireRoom(int count) {
        if (count > tokens.length - length) {
            throw new ContextLengthException(
                    session + " holds " + length + " of at most " + tokens.length + " tokens; " + count
                            + " more do not fit",
                    length + count,
                    tokens.length);
        }
    }

    /**
     * What may be asked about as a continuation.
     *
     * @param limit each of its tokens is below
     * @throws ContextLengthException if there is no room for it
     * @throws ai.cautious.InvalidOptionException if it is empty, or a token is out of range
     */
    public void requireContinuation(int limit, int... continuation) {
        requireOpen();
        Require.that(continuation.length > 0, "continuation", "empty", "at least one token");
        requireRoom(continuation.length);
        requireTokens(limit, continuation);
    }

    private static void requireTokens(int limit, int... tokens) {
        for (int token : tokens) {
            Require.that(token >= 0 && token < limit, "token", token, "in [0, " + limit + ")");
        }
    }

    /** Ends it: nothing is appended, kept or asked from now on. */
    public void close() {
        closed = true;
    }
}
