package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A threshold chosen on validation examples, and what it does there; on other examples it will do a little less well. It
 * lies halfway between two neighbouring scores, so that rounding does not decide; the lowest possible one is the lowest
 * score. Immutable.
 *
 * @param threshold from which score on an example is taken for positive
 * @param precision on the examples that it was chosen on
 * @param recall likewise
 * @param f1 likewise
 */
public record ThresholdChoice(double threshold, double precision, double recall, double f1) {

    /**
     * The threshold of the greatest F1; of several the lowest, which catches the most.
     *
     * @throws InvalidOptionException if no example is positive
     */
    public static ThresholdChoice maximisingF1(ScoredExamples examples) {
        requireNonNull(examples, "examples");
        Require.that(examples.positives() > 0, "labels", "all negative", "positive for one at least");
        return descending(examples).stream()
                .map(Division::choice)
                .reduce((best, lower) -> lower.f1() >= best.f1() ? lower : best)
                .orElseThrow();
    }

    /**
     * The lowest threshold, which is that of the greatest recall, with at least some precision.
     *
     * @return empty if none has it
     * @throws InvalidOptionException if the precision is not in {@code [0, 1]}
     */
    public static Optional<ThresholdChoice> lowestWithPrecision(ScoredExamples examples, double precision) {
        requireNonNull(examples, "examples");
        Require.that(precision >= 0 && precision <= 1, "precision", precision, "in [0, 1]");
        return lowest(examples, decided -> decided.precision() >= precision);
    }

    /**
     * The highest threshold with at least some recall: lower ones have it as well, at the cost of more false alarms.
     *
     * @return empty if none has it, as where no example is positive
     * @throws InvalidOptionException if the recall is not in {@code [0, 1]}
     */
    public static Optional<ThresholdChoice> highestWithRecall(ScoredExamples examples, double recall) {
        requireNonNull(examples, "examples");
        Require.that(recall >= 0 && recall <= 1, "recall", recall, "in [0, 1]");
        return descending(examples).stream()
                .filter(division -> division.decided().recall() >= recall)
                .findFirst()
                .map(Division::choice);
    }

    /**
     * The lowest threshold, which is that of the greatest recall, with at most some false positive rate: the share of the
     * negative examples that it takes for positive. It does not hang on how many of all are positive, as F1 does.
     *
     * @return empty if too many negative ones share the greatest score
     * @throws InvalidOptionException if the rate is not in {@code [0, 1]}, or no example is negative
     */
    public static Optional<ThresholdChoice> lowestWithFalsePositiveRate(ScoredExamples examples, double rate) {
        requireNonNull(examples, "examples");
        Require.that(rate >= 0 && rate <= 1, "rate", rate, "in [0, 1]");
        Require.that(examples.negatives() > 0, "labels", "all positive", "negative for one at least");
        return lowest(examples, decided -> decided.falsePositiveRate() <= rate);
    }

    private static Optional<ThresholdChoice> lowest(ScoredExamples examples, Predicate<Confusion> suitable) {
        return descending(examples).stream()
                .filter(division -> suitable.test(division.decided()))
                .reduce((higher, lower) -> lower)
                .map(Division::choice);
    }

    /** A threshold, and what it decides. */
    private record Division(double threshold, Confusion decided) {

        ThresholdChoice choice() {
            return new ThresholdChoice(threshold, decided.precision(), decided.recall(), decided.f1());
        }
    }

    /** All thresholds that differ in what they decide, but for the one above all scores; the highest first. */
    private static List<Division> descending(ScoredExamples examples) {
        List<Division> divisions = new ArrayList<>();
        long truePositives = 0;
        for (int rank = 0; rank < examples.size(); rank++) {
            truePositives += examples.label(rank) ? 1 : 0;
            if (examples.endsTie(rank)) {
                long falsePositives = rank + 1 - truePositives;
                divisions.add(new Division(
                        below(examples, rank),
                        new Confusion(
                                truePositives,
                                falsePositives,
                                examples.negatives() - falsePositives,
                                examples.positives() - truePositives)));
            }
        }
        return divisions;
    }

    private static double below(ScoredExamples examples, int rank) {
        double score = examples.score(rank);
        if (rank + 1 == examples.size()) {
            return score;
        }
        double lower = examples.score(rank + 1);
        double between = lower + (score - lower) / 2;
        // Two scores may have no number between them, or overflow.
        return between > lower && between < score ? between : score;
    }
}
