package ai.cautious.djl.internal.decoder;

/** How far distributions are apart. */
final class Divergence {

    private Divergence() {}

    /** Kullback and Leibler's divergence of q from p, both {@code [vocab]}. */
    static double nats(float[] p, float[] q) {
        double sum = 0;
        for (int token = 0; token < p.length; token++) {
            if (p[token] > 0) {
                sum += p[token] * Math.log(p[token] / Math.max(q[token], 1e-30));
            }
        }
        return sum;
    }
}
