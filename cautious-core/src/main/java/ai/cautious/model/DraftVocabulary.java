package ai.cautious.model;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.sampling.Sampling;
import java.util.Arrays;

/**
 * The tokens that a draft may draft, and the ids under which it says them. Immutable.
 *
 * <p>The ids differ where a draft of one tokenizer family drafts for a verifier of another.
 */
public final class DraftVocabulary {

    private final int[] tokens;
    private final int[] names;
    private final int size;

    private DraftVocabulary(int[] tokens, int[] names, int size) {
        this.tokens = tokens;
        this.names = names;
        this.size = size;
    }

    /**
     * Some of a draft's tokens under their own ids.
     *
     * @param size the number of ids that q has probabilities for
     * @param tokens ids in {@code [0, size)}, without repetition; at least one
     * @throws InvalidOptionException if an id is out of range or repeated, or there is none
     */
    public static DraftVocabulary of(int size, int... tokens) {
        return named(size, tokens, tokens);
    }

    /**
     * Some of a draft's tokens under other ids.
     *
     * @param size the number of ids that q has probabilities for
     * @param tokens the draft's ids, without repetition; at least one
     * @param names for each token the id under which it is drafted, in {@code [0, size)}, without repetition
     * @throws InvalidOptionException if an id is out of range or repeated, or there is none
     */
    public static DraftVocabulary named(int size, int[] tokens, int[] names) {
        requireNonNull(tokens, "tokens");
        requireNonNull(names, "names");
        Require.that(tokens.length > 0, "tokens", "empty", "at least one token");
        Require.that(names.length == tokens.length, "names", names.length, "as many as tokens, " + tokens.length);
        Integer[] order = new Integer[tokens.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (one, other) -> Integer.compare(tokens[one], tokens[other]));
        int[] sorted = Arrays.stream(order).mapToInt(i -> tokens[i]).toArray();
        requireDistinct("token", sorted, Integer.MAX_VALUE);
        requireDistinct("name", Arrays.stream(names).sorted().toArray(), size);
        return new DraftVocabulary(
                sorted, Arrays.stream(order).mapToInt(i -> names[i]).toArray(), size);
    }

    private static void requireDistinct(String what, int[] sorted, int end) {
        for (int i = 0; i < sorted.length; i++) {
            Require.that(
                    sorted[i] >= 0 && sorted[i] < end && (i == 0 || sorted[i] != sorted[i - 1]),
                    what,
                    sorted[i],
                    "in [0, " + end + "), each once");
        }
    }

    /** The draft's ids, ascending: {@code [n]}. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** The ids under which they are drafted: {@code [n]}. */
    public int[] names() {
        return names.clone();
    }

    /** Whether none of the tokens may be drafted next, under their names. */
    public boolean isBannedBy(Sampling sampling) {
        requireNonNull(sampling, "sampling");
        return Arrays.stream(names).allMatch(sampling::bans);
    }

    /** The number of ids that q has probabilities for, all but n of them zero. */
    public int size() {
        return size;
    }
}
