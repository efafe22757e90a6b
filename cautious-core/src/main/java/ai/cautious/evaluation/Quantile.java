package ai.cautious.evaluation;

/** Quantiles of samples. */
final class Quantile {

    private Quantile() {}

    /**
     * By linear interpolation between order statistics: type 7 of Hyndman and Fan 1996.
     *
     * @param sorted at least one value
     * @param share in {@code [0, 1]}
     */
    static double of(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (position - below) * (above - sorted[below]);
    }
}
