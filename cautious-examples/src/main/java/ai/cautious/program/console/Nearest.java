package ai.cautious.program.console;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody meant who has mistyped a name. */
public final class Nearest {

    /** Of a name's letters so many may be wrong, missing, too many or in their neighbour's place. */
    private static final double WRONG = 0.4;

    private Nearest() {}

    /** The name that is meant; empty where none is near. */
    public static Optional<String> of(String typed, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(typed, name) <= Math.max(1, (int) (WRONG * name.length()))
                        || name.startsWith(typed) && typed.length() > 1)
                .min(Comparator.<String>comparingInt(name -> distance(typed, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Damerau's and Levenshtein's, in its restricted form: letters that have changed places are not changed otherwise. */
    private static int distance(String one, String other) {
        int[][] distances = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                distances[i][j] = i == 0 || j == 0 ? i + j : step(distances, one, other, i, j);
            }
        }
        return distances[one.length()][other.length()];
    }

    private static int step(int[][] distances, String one, String other, int i, int j) {
        int replaced = distances[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(best, distances[i - 2][j - 2] + 1) : best;
    }
}
