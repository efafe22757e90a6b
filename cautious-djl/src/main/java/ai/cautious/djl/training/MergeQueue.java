package ai.cautious.djl.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Words as sequences of tokens, and their pairs of neighbours by frequency. A pair is one long: the left token's id above,
 * the right one's below, so that the order of pairs is the order of these numbers. Not thread-safe.
 */
final class MergeQueue {

    private record Candidate(long pair, long count) {}

    private final List<int[]> words = new ArrayList<>();
    private final List<Long> wordCounts = new ArrayList<>();
    private final Map<Long, Long> pairCounts = new HashMap<>();
    private final Map<Long, Set<Integer>> wordsOfPair = new HashMap<>();

    /** Counts in it may be out of date; {@link #next} looks them up again. */
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(
            Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair));

    private final Set<Long> changed = new HashSet<>();
    private long best;

    /** Adds a word that occurs so often. */
    void add(int[] tokens, long count) {
        words.add(tokens);
        wordCounts.add(count);
        countPairs(words.size() - 1, 1);
    }

    /** Finds the most frequent pair; false if none occurs as often as asked. */
    boolean next(long minimumFrequency) {
        changed.forEach(this::enqueue);
        changed.clear();
        for (Candidate top = candidates.poll(); top != null; top = candidates.poll()) {
            long count = pairCounts.getOrDefault(top.pair, 0L);
            if (count == top.count && count >= minimumFrequency) {
                best = top.pair;
                return true;
            }
            // A pair that gained was enqueued when it did; one that lost comes back with what is left of it.
            if (count < top.count) {
                enqueue(top.pair);
            }
        }
        return false;
    }

    int left() {
        return (int) (best >> Integer.SIZE);
    }

    int right() {
        return (int) best;
    }

    /** Replaces the pair that was found by a token, in every word, from left to right. */
    void merge(int token) {
        for (int word : List.copyOf(wordsOfPair.getOrDefault(best, Set.of()))) {
            countPairs(word, -1);
            words.set(word, merged(words.get(word), token));
            countPairs(word, 1);
        }
    }

    private int[] merged(int[] word, int token) {
        int[] merged = new int[word.length];
        int length = 0;
        for (int i = 0; i < word.length; i++) {
            boolean pair = i + 1 < word.length && pair(word, i) == best;
            merged[length++] = pair ? token : word[i];
            i += pair ? 1 : 0;
        }
        return Arrays.copyOf(merged, length);
    }

    private void countPairs(int word, int sign) {
        int[] tokens = words.get(word);
        long count = sign * wordCounts.get(word);
        for (int i = 0; i + 1 < tokens.length; i++) {
            long pair = pair(tokens, i);
            pairCounts.merge(pair, count, Long::sum);
            Set<Integer> places = wordsOfPair.computeIfAbsent(pair, key -> new HashSet<>());
            if (sign > 0) {
                places.add(word);
                changed.add(pair);
            } else {
                places.remove(word);
            }
        }
    }

    private void enqueue(long pair) {
        long count = pairCounts.getOrDefault(pair, 0L);
        if (count > 0) {
            candidates.add(new Candidate(pair, count));
        }
    }

    private static long pair(int[] tokens, int at) {
        return (long) tokens[at] << Integer.SIZE | tokens[at + 1];
    }
}
