package ai.cautious.djl.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A candidate and its references, as tokens.
 *
 * @param place among all candidates
 */
record TextGroup(int place, int[] candidate, List<int[]> references) {

    /** So many tokens' vectors are held at once, or those of one group: 64 MiB for vectors of 1,024 numbers. */
    private static final int BATCH = 1 << 14;

    private int longest() {
        return texts().mapToInt(text -> text.length).max().orElse(0);
    }

    private int size() {
        return texts().mapToInt(text -> text.length).sum();
    }

    Stream<int[]> texts() {
        return Stream.concat(Stream.of(candidate), references.stream());
    }

    /** Groups of about one length together, the longest first, so that what does not fit fails at once. */
    static List<List<TextGroup>> batches(List<TextGroup> groups) {
        List<List<TextGroup>> batches = new ArrayList<>();
        int room = 0;
        for (TextGroup group : groups.stream()
                .sorted(Comparator.comparingInt(TextGroup::longest).reversed())
                .toList()) {
            if (batches.isEmpty() || group.size() > room) {
                batches.add(new ArrayList<>());
                room = BATCH;
            }
            batches.get(batches.size() - 1).add(group);
            room -= group.size();
        }
        return batches;
    }
}
