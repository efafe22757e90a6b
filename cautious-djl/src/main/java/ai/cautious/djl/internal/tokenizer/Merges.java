package ai.cautious.djl.internal.tokenizer;

import java.util.Arrays;

/** From pairs of tokens to their rank and the token that they become. Filled first, then read by any thread. */
final class Merges {

    /** No pair has this rank. */
    static final int NONE = Integer.MAX_VALUE;

    private final LongTable pairs = new LongTable();
    private final int[] ranks;
    private final int[] merged;
    private final int[] lowestUse;

    /**
     * With room for pairs.
     *
     * @param tokens all ids are below
     */
    Merges(int count, int tokens) {
        ranks = new int[count];
        merged = new int[count];
        lowestUse = new int[tokens];
        Arrays.fill(lowestUse, NONE);
    }

    /** Of a pair that is put twice the later rank counts. */
    void put(int left, int right, int rank, int token) {
        int place = pairs.put(pair(left, right));
        ranks[place] = rank;
        merged[place] = token;
        lowestUse[left] = Math.min(lowestUse[left], rank);
        lowestUse[right] = Math.min(lowestUse[right], rank);
    }

    /** A pair's rank, lower ones first; {@link #NONE} if it is never merged. */
    int rank(int left, int right) {
        int place = pairs.get(pair(left, right));
        return place == LongTable.NONE ? NONE : ranks[place];
    }

    /** What a pair that has a rank becomes. */
    int merged(int left, int right) {
        return merged[pairs.get(pair(left, right))];
    }

    /** The lowest rank of a pair that a token is part of; {@link #NONE} if it is part of none. */
    int lowestUse(int token) {
        return lowestUse[token];
    }

    private static long pair(int left, int right) {
        return (long) left << Integer.SIZE | right;
    }
}
