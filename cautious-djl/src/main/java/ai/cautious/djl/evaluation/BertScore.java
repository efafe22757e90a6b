package ai.cautious.djl.evaluation;

import ai.cautious.internal.Require;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How much of a candidate's and a reference's meaning the other has: cosines, at most 1 and nearly always above 0 where they are
 * not rescaled.
 *
 * @param precision mean over the candidate's tokens of the largest cosine with any of the reference's
 * @param recall mean over the reference's tokens of the largest cosine with any of the candidate's
 * @param f1 their harmonic mean
 */
public record BertScore(double precision, double recall, double f1) {

    static final BertScore NONE = new BertScore(0, 0, 0);

    static BertScore of(double precision, double recall) {
        double sum = precision + recall;
        return new BertScore(precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum);
    }

    /** The larger of each of the three, from whichever of both it is. */
    BertScore orBetter(BertScore other) {
        return new BertScore(
                Math.max(precision, other.precision), Math.max(recall, other.recall), Math.max(f1, other.f1));
    }

    /**
     * The means of each of the three.
     *
     * @throws ai.cautious.InvalidOptionException if there are no scores
     */
    public static BertScore mean(List<BertScore> scores) {
        Require.that(!scores.isEmpty(), "scores", "empty", "at least one score");
        return new BertScore(
                mean(scores, BertScore::precision), mean(scores, BertScore::recall), mean(scores, BertScore::f1));
    }

    private static double mean(List<BertScore> scores, ToDoubleFunction<BertScore> part) {
        return scores.stream().mapToDouble(part).average().orElseThrow();
    }
}
