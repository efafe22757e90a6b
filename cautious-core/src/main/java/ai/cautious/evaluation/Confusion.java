package ai.cautious.evaluation;

/**
 * How many examples a threshold decides rightly and wrongly. Ratios whose denominator is 0 are 0, as scikit-learn has them.
 *
 * @param truePositives positive ones above it
 * @param falsePositives negative ones above it
 * @param trueNegatives negative ones below it
 * @param falseNegatives positive ones below it
 */
record Confusion(long truePositives, long falsePositives, long trueNegatives, long falseNegatives) {

    double precision() {
        return ratio(truePositives, truePositives + falsePositives);
    }

    double recall() {
        return ratio(truePositives, truePositives + falseNegatives);
    }

    double falsePositiveRate() {
        return ratio(falsePositives, falsePositives + trueNegatives);
    }

    double f1() {
        return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
    }

    double accuracy() {
        return ratio(truePositives + trueNegatives, truePositives + falsePositives + trueNegatives + falseNegatives);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : part / (double) whole;
    }
}
