package ai.cautious.internal.decoding;

/** A duration as lately measured: a mean that forgets, and that neither first passes nor stalled ones spoil. */
final class MeasuredTime {

    /** Engines take their time when they do something for the first time. */
    private static final int FIRST = 3;

    private static final double WEIGHT = 0.05;
    private static final double WORST = 2;

    private int count;
    private double nanos;

    boolean isKnown() {
        return count >= FIRST;
    }

    double nanos() {
        return nanos;
    }

    void add(double measured) {
        count++;
        if (count <= FIRST) {
            nanos = count == 1 ? measured : Math.min(nanos, measured);
        } else {
            double weight = Math.max(WEIGHT, 1.0 / (count - FIRST + 1));
            nanos += weight * (Math.min(measured, WORST * nanos) - nanos);
        }
    }
}
