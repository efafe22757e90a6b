package ai.cautious.djl.internal.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of words that came lately, at most so many. Thread-safe without a lock: an entry never changes, and threads
 * that see an older one or none only compute a word again.
 */
final class WordCache {

    /** Longer words seldom come again. */
    static final int LONGEST = 48;

    private static final int ENTRIES = 1 << 15;

    private record Entry(char[] word, int[] tokens) {}

    private final @Nullable Entry[] entries = new Entry[ENTRIES];

    /** Appends a word's tokens if they are known. */
    boolean find(char[] text, int from, int to, Tokens tokens) {
        Entry entry = entries[slot(text, from, to)];
        if (entry == null || !Arrays.equals(entry.word, 0, entry.word.length, text, from, to)) {
            return false;
        }
        tokens.addAll(entry.tokens, entry.tokens.length);
        return true;
    }

    /** Remembers a word's tokens, in the place of another's. */
    void put(char[] text, int from, int to, int[] tokens) {
        entries[slot(text, from, to)] = new Entry(Arrays.copyOfRange(text, from, to), tokens);
    }

    private static int slot(char[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return (hash ^ hash >>> 15) & ENTRIES - 1;
    }
}
