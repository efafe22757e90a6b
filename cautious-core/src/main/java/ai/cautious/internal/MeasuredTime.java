package ai.cautious.internal;

/** A duration as lately measured: a mean that forgets, and that one stalled measurement does not spoil. */
final class MeasuredTime {

    private static final double WEIGHT = 0.1;
    private static final double WORST = 2;

    private int count;
    private double nanos;

    boolean isKnown() {
        return count > 0;
    }

    double nanos() {
        return nanos;
    }

    void add(double measured) {
        count++;
        double weight = Math.max(WEIGHT, 1.0 / count);
        double believed = count > 1 ? Math.min(measured, WORST * nanos) : measured;
        nanos += weight * (believed - nanos);
    }
}
