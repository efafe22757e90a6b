package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What a binary classifier made of labelled examples: a score for each, the greater the more positive, and the truth. In
 * safety a positive example is a toxic one. The examples' order does not matter. Immutable and thread-safe.
 */
public final class ScoredExamples {

    private final double[] scores;
    private final boolean[] labels;
    private final int positives;

    private ScoredExamples(double[] scores, boolean[] labels) {
        this.scores = scores;
        this.labels = labels;
        this.positives = count(labels);
    }

    /**
     * Copies scores and labels.
     *
     * @param scores probabilities, log-odds or any other finite numbers; {@code [examples]}
     * @param labels whether each example is truly positive; {@code [examples]}
     * @throws InvalidOptionException if there are none, their numbers differ, or a score is not finite
     */
    public static ScoredExamples of(double[] scores, boolean[] labels) {
        requireNonNull(scores, "scores");
        requireNonNull(labels, "labels");
        Require.that(scores.length > 0, "scores", "empty", "one for each of at least one example");
        Require.that(
                labels.length == scores.length,
                "labels",
                labels.length + " values",
                "one for each of the " + scores.length + " scores");
        for (double score : scores) {
            Require.that(Double.isFinite(score), "scores", score, "finite numbers");
        }
        // Ties are put in order as well, so that nothing depends on the order given.
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]).thenComparing(i -> labels[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] sortedScores = Arrays.stream(order).mapToDouble(i -> scores[i]).toArray();
        boolean[] sortedLabels = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            sortedLabels[i] = labels[order[i]];
        }
        return new ScoredExamples(sortedScores, sortedLabels);
    }

    private static int count(boolean[] labels) {
        int count = 0;
        for (boolean label : labels) {
            count += label ? 1 : 0;
        }
        return count;
    }

    /** The number of examples. */
    public int size() {
        return scores.length;
    }

    /** The number of truly positive ones. */
    public int positives() {
        return positives;
    }

    /** The number of truly negative ones. */
    public int negatives() {
        return scores.length - positives;
    }

    /** A score, the greatest first. */
    double score(int rank) {
        return scores[rank];
    }

    /** The label of the example of that score. */
    boolean label(int rank) {
        return labels[rank];
    }

    /** Whether the next lower score, if there is one, is another: a threshold can be between them. */
    boolean endsTie(int rank) {
        return rank + 1 == scores.length || scores[rank + 1] != scores[rank];
    }
}
