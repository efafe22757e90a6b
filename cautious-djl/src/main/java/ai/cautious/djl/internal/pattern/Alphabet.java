package ai.cautious.djl.internal.pattern;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The classes of characters that a pattern does not tell apart. Immutable. */
final class Alphabet {

    private static final int BASIC_PLANE = 1 << Character.SIZE;

    /** So many that a class fits a byte. */
    private static final int MOST_CLASSES = 200;

    private final int[] bounds;
    private final byte[] classOfInterval;
    private final byte[] classOfCharacter = new byte[BASIC_PLANE];
    private final int[] representatives;

    Alphabet(String source, String pattern, List<CodePoints> sets) {
        bounds = IntStream.concat(IntStream.of(0), sets.stream().flatMapToInt(set -> Arrays.stream(set.bounds())))
                .filter(bound -> bound <= Character.MAX_CODE_POINT)
                .sorted()
                .distinct()
                .toArray();
        classOfInterval = new byte[bounds.length];
        Map<BitSet, Integer> classes = new HashMap<>();
        int[] first = new int[MOST_CLASSES + 1];
        for (int i = 0; i < bounds.length; i++) {
            BitSet memberships = new BitSet();
            for (int set = 0; set < sets.size(); set++) {
                memberships.set(set, sets.get(set).contains(bounds[i]));
            }
            int known = classes.size();
            int own = classes.computeIfAbsent(memberships, key -> known);
            if (own == known) {
                first[own] = bounds[i];
            }
            if (classes.size() > MOST_CLASSES) {
                throw PatternFault.of(source, pattern, "tells too many sets of characters apart");
            }
            classOfInterval[i] = (byte) own;
        }
        representatives = Arrays.copyOf(first, classes.size());
        for (int c = 0; c < BASIC_PLANE; c++) {
            classOfCharacter[c] = classOfInterval[interval(c)];
        }
    }

    /** How many there are. */
    int size() {
        return representatives.length;
    }

    /** One character of a class. */
    int representative(int own) {
        return representatives[own];
    }

    /** The class of a character of the basic plane. */
    int of(char character) {
        return classOfCharacter[character] & 0xFF;
    }

    /** The class of any character. */
    int of(int codePoint) {
        return classOfInterval[interval(codePoint)] & 0xFF;
    }

    private int interval(int codePoint) {
        int at = Arrays.binarySearch(bounds, codePoint);
        return at >= 0 ? at : -at - 2;
    }
}
