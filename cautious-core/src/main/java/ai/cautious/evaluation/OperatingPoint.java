package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What one threshold on the scores comes to: a point of the precision-recall and of the ROC curve. Ratios whose denominator
 * is 0 are 0. Immutable.
 *
 * @param threshold from which score on an example is taken for positive
 * @param precision true ÷ all that are taken for positive
 * @param recall true ÷ all that are positive, the ROC curve's true positive rate
 * @param falsePositiveRate taken for positive by mistake ÷ all that are negative
 */
public record OperatingPoint(double threshold, double precision, double recall, double falsePositiveRate) {

    /** Those of every score that examples have, the highest threshold first: both rates grow along the list. */
    public static List<OperatingPoint> of(ScoredExamples examples) {
        requireNonNull(examples, "examples");
        List<OperatingPoint> points = new ArrayList<>();
        long truePositives = 0;
        long falsePositives = 0;
        for (int rank = 0; rank < examples.size(); rank++) {
            if (examples.label(rank)) {
                truePositives++;
            } else {
                falsePositives++;
            }
            if (examples.endsTie(rank)) {
                Confusion confusion = new Confusion(
                        truePositives,
                        falsePositives,
                        examples.negatives() - falsePositives,
                        examples.positives() - truePositives);
                points.add(new OperatingPoint(
                        examples.score(rank),
                        confusion.precision(),
                        confusion.recall(),
                        confusion.falsePositiveRate()));
            }
        }
        return List.copyOf(points);
    }
}
