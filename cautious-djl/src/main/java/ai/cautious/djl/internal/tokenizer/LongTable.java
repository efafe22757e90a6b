package ai.cautious.djl.internal.tokenizer;

import java.security.SecureRandom;
import java.util.Arrays;

/** Numbers of at least 0 and the order in which they were put. Filled first, then read by any thread. */
final class LongTable {

    /** The place of a number that is not there. */
    static final int NONE = -1;

    private static final long EMPTY = -1;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** A stranger's file cannot choose numbers that all want the same slot. */
    private static final long SEED = new SecureRandom().nextLong();

    private long[] keys = new long[16];
    private int[] places = new int[16];
    private int size;

    LongTable() {
        Arrays.fill(keys, EMPTY);
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** The place of a number, which is put if it is not there yet. */
    int put(long key) {
        if (2 * size >= keys.length) {
            grow();
        }
        int slot = slot(key);
        if (keys[slot] == EMPTY) {
            keys[slot] = key;
            places[slot] = size++;
        }
        return places[slot];
    }

    /** The place of a number, or {@link #NONE}. */
    int get(long key) {
        int slot = slot(key);
        return keys[slot] == EMPTY ? NONE : places[slot];
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldPlaces = places;
        keys = new long[2 * oldKeys.length];
        places = new int[keys.length];
        Arrays.fill(keys, EMPTY);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                places[slot] = oldPlaces[i];
            }
        }
    }

    private int slot(long key) {
        long mixed = (key ^ SEED) * MIX;
        int slot = (int) ((mixed ^ mixed >>> Integer.SIZE) * MIX >>> Long.numberOfLeadingZeros(keys.length) + 1);
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }
}
