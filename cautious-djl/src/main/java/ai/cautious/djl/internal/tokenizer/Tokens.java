package ai.cautious.djl.internal.tokenizer;

import java.util.Arrays;

/** A growing list of token ids. Not thread-safe. */
final class Tokens {

    private int[] ids = new int[64];
    private int size;

    void add(int id) {
        if (size == ids.length) {
            grow(1);
        }
        ids[size++] = id;
    }

    void addAll(int[] from, int count) {
        if (ids.length - size < count) {
            grow(count);
        }
        System.arraycopy(from, 0, ids, size, count);
        size += count;
    }

    int size() {
        return size;
    }

    int get(int at) {
        return ids[at];
    }

    /** Those from one place on. */
    int[] from(int start) {
        return Arrays.copyOfRange(ids, start, size);
    }

    private void grow(int more) {
        ids = Arrays.copyOf(ids, Math.addExact(size, Math.max(more, size / 2)));
    }
}
