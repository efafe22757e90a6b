package ai.cautious.evaluation;

/** Measures of examples in the order of their scores, each counted a number of times. Ties count as one step. */
final class Ranking {

    private final ScoredExamples examples;
    private final int[] times;
    private final long positives;
    private final long negatives;

    /** @param times how often each example counts, the one of the greatest score first; {@code [examples]} */
    Ranking(ScoredExamples examples, int[] times) {
        this.examples = examples;
        this.times = times;
        long all = 0;
        long positive = 0;
        for (int rank = 0; rank < times.length; rank++) {
            all += times[rank];
            positive += examples.label(rank) ? times[rank] : 0;
        }
        this.positives = positive;
        this.negatives = all - positive;
    }

    /** What a threshold decides: examples of at least that score are taken for positive. */
    Confusion at(double threshold) {
        long truePositives = 0;
        long falsePositives = 0;
        for (int rank = 0; rank < times.length && examples.score(rank) >= threshold; rank++) {
            if (examples.label(rank)) {
                truePositives += times[rank];
            } else {
                falsePositives += times[rank];
            }
        }
        return new Confusion(truePositives, falsePositives, negatives - falsePositives, positives - truePositives);
    }

    /**
     * The area under the precision-recall curve as average precision: Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds, as
     * scikit-learn's {@code average_precision_score}; 0 without positives.
     */
    double averagePrecision() {
        double sum = 0;
        long above = 0;
        long positivesAbove = 0;
        long positivesOfTie = 0;
        for (int rank = 0; rank < times.length; rank++) {
            above += times[rank];
            positivesOfTie += examples.label(rank) ? times[rank] : 0;
            if (examples.endsTie(rank)) {
                positivesAbove += positivesOfTie;
                // Without positives in the tie recall does not grow; above may still be 0.
                sum += positivesOfTie == 0 ? 0 : positivesOfTie * (positivesAbove / (double) above);
                positivesOfTie = 0;
            }
        }
        return positives == 0 ? 0 : sum / positives;
    }

    /** The chance that a positive example scores above a negative one, a tie counting half; NaN if one is missing. */
    double areaUnderRoc() {
        double pairs = 0;
        long positivesAbove = 0;
        long positivesOfTie = 0;
        long negativesOfTie = 0;
        for (int rank = 0; rank < times.length; rank++) {
            if (examples.label(rank)) {
                positivesOfTie += times[rank];
            } else {
                negativesOfTie += times[rank];
            }
            if (examples.endsTie(rank)) {
                pairs += negativesOfTie * (positivesAbove + positivesOfTie / 2.0);
                positivesAbove += positivesOfTie;
                positivesOfTie = 0;
                negativesOfTie = 0;
            }
        }
        return pairs / ((double) positives * negatives);
    }
}
