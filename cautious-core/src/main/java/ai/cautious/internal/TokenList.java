package ai.cautious.internal;

import java.util.Arrays;

/** Token ids that become more, and may become fewer. Not thread-safe. */
public final class TokenList {

    private int[] tokens = new int[16];
    private int size;

    public int size() {
        return size;
    }

    /** Adds tokens at the end. */
    public void add(int... added) {
        if (size + added.length > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, size + added.length));
        }
        System.arraycopy(added, 0, tokens, size, added.length);
        size += added.length;
    }

    /** Keeps the first so many. */
    public void truncate(int kept) {
        size = kept;
    }

    /** A copy of all. */
    public int[] toArray() {
        return from(0);
    }

    /** A copy of those from a place on. */
    public int[] from(int start) {
        return Arrays.copyOfRange(tokens, start, size);
    }
}
