package ai.cautious.sampling;

import ai.cautious.EngineException;
import java.util.Arrays;

/** Turns one row of logits into the distribution that {@link SamplingOptions} describe. */
final class Warping {

    private Warping() {}

    /**
     * Temperature, then top-k, top-p and min-p.
     *
     * @param logits adjusted, {@code [vocab]}
     * @return probabilities {@code [vocab]}
     * @throws EngineException if a logit is NaN or none is finite
     */
    static double[] warp(float[] logits, SamplingOptions sampling) {
        int best = greatest(logits);
        double[] p = new double[logits.length];
        if (sampling.isGreedy()) {
            p[best] = 1;
            return p;
        }
        int topK = sampling.topK().orElse(logits.length);
        float least = topK < logits.length ? kthGreatest(logits, topK) : Float.NEGATIVE_INFINITY;
        for (int token = 0; token < p.length; token++) {
            // Subtracting before dividing keeps small temperatures from overflowing.
            double score = ((double) logits[token] - logits[best]) / sampling.temperature();
            p[token] = logits[token] >= least ? Math.exp(score) : 0;
        }
        normalise(p);
        if (sampling.topP() < 1) {
            keepNucleus(p, sampling.topP());
            normalise(p);
        }
        if (sampling.minP() > 0) {
            keepProbable(p, sampling.minP());
            normalise(p);
        }
        return p;
    }

    private static int greatest(float[] logits) {
        int best = 0;
        for (int token = 0; token < logits.length; token++) {
            if (Float.isNaN(logits[token])) {
                throw new EngineException("the model's logits are not numbers");
            }
            if (logits[token] > logits[best]) {
                best = token;
            }
        }
        if (Float.isInfinite(logits[best])) {
            throw new EngineException("the model's logits are not finite, or every token is banned");
        }
        return best;
    }

    private static void normalise(double[] weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        for (int token = 0; token < weights.length; token++) {
            weights[token] /= total;
        }
    }

    /** Keeps the smallest set of most probable tokens whose mass reaches {@code topP}, and those that tie with its last. */
    private static void keepNucleus(double[] p, double topP) {
        // Tokens below this have less than 1 - topP between them all, so the nucleus is complete without them.
        double negligible = (1 - topP) / p.length;
        double[] candidates =
                Arrays.stream(p).filter(mass -> mass >= negligible).sorted().toArray();
        double reached = 0;
        int i = candidates.length;
        while (i > 0 && reached < topP) {
            reached += candidates[--i];
        }
        double least = candidates[i];
        for (int token = 0; token < p.length; token++) {
            p[token] = p[token] >= least ? p[token] : 0;
        }
    }

    /** Keeps the tokens that are at least {@code minP} times as probable as the most probable one. */
    private static void keepProbable(double[] p, double minP) {
        double least = minP * Arrays.stream(p).max().orElseThrow();
        for (int token = 0; token < p.length; token++) {
            p[token] = p[token] >= least ? p[token] : 0;
        }
    }

    /** The k-th greatest value, by quickselect (Hoare 1961). */
    private static float kthGreatest(float[] values, int k) {
        float[] work = values.clone();
        int wanted = work.length - k;
        int low = 0;
        int high = work.length - 1;
        while (low < high) {
            float pivot = work[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (work[i] < pivot) {
                    i++;
                }
                while (work[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    float swapped = work[i];
                    work[i++] = work[j];
                    work[j--] = swapped;
                }
            }
            if (wanted <= j) {
                high = j;
            } else if (wanted >= i) {
                low = i;
            } else {
                break;
            }
        }
        return work[wanted];
    }
}
