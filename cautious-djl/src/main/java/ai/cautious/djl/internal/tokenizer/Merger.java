package ai.cautious.djl.internal.tokenizer;

import ai.cautious.InvalidOptionException;

/**
 * Merges a piece's symbols: always the pair of the lowest rank, the leftmost of equal ones. Immutable.
 *
 * <p>Short pieces look for it again and again. Long ones first merge all pairs of one rank at a time, which is linear for
 * runs of one kind of character and needs no memory; what is left then goes through a queue, in n log n.
 */
record Merger(Merges merges) {

    private static final int SHORT = 64;

    /** The queue takes up to 28 bytes a symbol. */
    private static final int MOST_QUEUED = 8_000_000;

    /** A round that merges a smaller part of the symbols does not pay. */
    private static final int WORTHWHILE = 16;

    /**
     * Merges in place.
     *
     * @return how many symbols are left, at the array's beginning
     */
    int merge(int[] symbols, int count) {
        if (count <= SHORT) {
            return mergeShort(symbols, count);
        }
        int left = mergeRounds(symbols, count);
        return left <= SHORT ? mergeShort(symbols, left) : mergeByQueue(symbols, left);
    }

    private int mergeShort(int[] symbols, int count) {
        int size = count;
        int[] ranks = new int[Math.max(size, 1)];
        for (int i = 0; i + 1 < size; i++) {
            ranks[i] = merges.rank(symbols[i], symbols[i + 1]);
        }
        while (true) {
            int best = Merges.NONE;
            int at = -1;
            for (int i = 0; i + 1 < size; i++) {
                if (ranks[i] < best) {
                    best = ranks[i];
                    at = i;
                }
            }
            if (at < 0) {
                return size;
            }
            symbols[at] = merges.merged(symbols[at], symbols[at + 1]);
            size--;
            System.arraycopy(symbols, at + 2, symbols, at + 1, size - at - 1);
            System.arraycopy(ranks, at + 2, ranks, at + 1, size - at - 1);
            ranks[at] = at + 1 < size ? merges.rank(symbols[at], symbols[at + 1]) : Merges.NONE;
            if (at > 0) {
                ranks[at - 1] = merges.rank(symbols[at - 1], symbols[at]);
            }
        }
    }

    private int mergeRounds(int[] symbols, int count) {
        int size = count;
        while (size > SHORT) {
            int best = -1;
            int often = 0;
            int lowest = Merges.NONE;
            for (int i = 0; i + 1 < size; i++) {
                int rank = merges.rank(symbols[i], symbols[i + 1]);
                if (rank < lowest) {
                    lowest = rank;
                    best = i;
                    often = 0;
                }
                often += rank == lowest ? 1 : 0;
            }
            boolean alone = best >= 0 && merges.lowestUse(merges.merged(symbols[best], symbols[best + 1])) > lowest;
            // Where what is merged could itself be merged first, one after another it must be.
            if (!alone || often < size / WORTHWHILE) {
                return size;
            }
            size = mergeRound(symbols, size, symbols[best], symbols[best + 1]);
        }
        return size;
    }

    private int mergeRound(int[] symbols, int count, int left, int right) {
        int token = merges.merged(left, right);
        int size = 0;
        for (int i = 0; i < count; i++) {
            boolean pair = i + 1 < count && symbols[i] == left && symbols[i + 1] == right;
            symbols[size++] = pair ? token : symbols[i];
            i += pair ? 1 : 0;
        }
        return size;
    }

    private int mergeByQueue(int[] symbols, int count) {
        if (!anyPair(symbols, count)) {
            return count;
        }
        if (count > MOST_QUEUED) {
            throw new InvalidOptionException("a text has a run of " + count
                    + " symbols that the tokenizer cannot cut; at most " + MOST_QUEUED + " are supported");
        }
        return new Queue(symbols, count).merge();
    }

    private boolean anyPair(int[] symbols, int count) {
        for (int i = 0; i + 1 < count; i++) {
            if (merges.rank(symbols[i], symbols[i + 1]) != Merges.NONE) {
                return true;
            }
        }
        return false;
    }

    /** The symbols as a doubly linked list, and the pairs that can be merged in a heap of rank and position. */
    private final class Queue {

        private static final int NONE = -1;

        private final int[] symbols;
        private final int count;
        private final int[] previous;
        private final int[] next;
        private final LongHeap heap;

        Queue(int[] symbols, int count) {
            this.symbols = symbols;
            this.count = count;
            previous = new int[count];
            next = new int[count];
            heap = new LongHeap(count / 2);
            for (int i = 0; i < count; i++) {
                previous[i] = i - 1;
                next[i] = i + 1 < count ? i + 1 : NONE;
            }
        }

        int merge() {
            for (int i = 0; i < count; i++) {
                enqueue(i);
            }
            while (!heap.isEmpty()) {
                long top = heap.poll();
                int at = (int) top;
                // Long since merged otherwise, if its rank is not that of the queue.
                if (symbols[at] != NONE
                        && next[at] != NONE
                        && merges.rank(symbols[at], symbols[next[at]]) == top >> Integer.SIZE) {
                    merge(at);
                }
            }
            int size = 0;
            for (int i = 0; i != NONE; i = next[i]) {
                symbols[size++] = symbols[i];
            }
            return size;
        }

        private void merge(int at) {
            int gone = next[at];
            symbols[at] = merges.merged(symbols[at], symbols[gone]);
            symbols[gone] = NONE;
            next[at] = next[gone];
            if (next[at] != NONE) {
                previous[next[at]] = at;
            }
            enqueue(at);
            if (previous[at] != NONE) {
                enqueue(previous[at]);
            }
        }

        private void enqueue(int at) {
            if (next[at] != NONE) {
                int rank = merges.rank(symbols[at], symbols[next[at]]);
                if (rank != Merges.NONE) {
                    heap.add((long) rank << Integer.SIZE | at);
                }
            }
        }
    }
}
