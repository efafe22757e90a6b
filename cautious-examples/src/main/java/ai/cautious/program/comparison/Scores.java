package ai.cautious.program.comparison;

import ai.cautious.program.judgements.Prediction;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What both judges say of one question about the same rows: whether they are toxic, or of one kind of harm.
 *
 * @param truth the answers
 * @param first the first judge's scores; null where it does not answer
 * @param second the second judge's scores; null where it does not answer
 */
record Scores(boolean[] truth, double @Nullable [] first, double @Nullable [] second) {

    /** Whether rows are toxic. */
    static Scores ofToxicity(List<Prediction> first, List<Prediction> second) {
        return new Scores(
                booleans(first.stream().map(Prediction::toxic).toList()),
                first.stream().mapToDouble(Prediction::score).toArray(),
                second.stream().mapToDouble(Prediction::score).toArray());
    }

    /** Whether rows are of a kind of harm; those that are toxic in a way that is not known are left out before. */
    static Scores ofKind(String kind, List<Prediction> first, List<Prediction> second) {
        return new Scores(
                booleans(first.stream()
                        .map(row -> row.toxic() && row.category().equals(Optional.of(kind)))
                        .toList()),
                scores(kind, first),
                scores(kind, second));
    }

    private static double @Nullable [] scores(String kind, List<Prediction> predictions) {
        return predictions.stream().anyMatch(prediction -> prediction.kinds().containsKey(kind))
                ? predictions.stream()
                        .mapToDouble(prediction -> prediction.kinds().getOrDefault(kind, 0.0))
                        .toArray()
                : null;
    }

    private static boolean[] booleans(List<Boolean> values) {
        boolean[] array = new boolean[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    int positives() {
        int positives = 0;
        for (boolean positive : truth) {
            positives += positive ? 1 : 0;
        }
        return positives;
    }

    Compared at(double firstThreshold, double secondThreshold, int resamples) {
        return new Compared(
                first == null ? null : Measures.of(first, truth, firstThreshold, resamples),
                second == null ? null : Measures.of(second, truth, secondThreshold, resamples),
                first == null || second == null
                        ? null
                        : Agreement.of(from(first, firstThreshold), from(second, secondThreshold), truth, resamples));
    }

    private static boolean[] from(double[] scores, double threshold) {
        boolean[] positive = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            positive[i] = scores[i] >= threshold;
        }
        return positive;
    }
}
