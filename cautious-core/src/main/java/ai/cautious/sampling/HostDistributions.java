package ai.cautious.sampling;

import static java.util.Objects.requireNonNull;

import ai.cautious.Experimental;
import ai.cautious.internal.Require;
import java.util.Arrays;

/**
 * Distributions in Java arrays: the reference that every engine's own representation is tested against. Not
 * thread-safe.
 */
@Experimental
public final class HostDistributions implements TokenDistributions {

    /** Of p, beside which q is nothing. */
    private static final double GREATEST_SCALE = 1e300;

    private final double[][] rows;

    private HostDistributions(double[][] rows) {
        this.rows = rows;
    }

    /**
     * Warps logits.
     *
     * @param logits {@code [positions, vocab]}
     * @throws ai.cautious.EngineException if a row has a NaN or no finite logit
     */
    public static HostDistributions ofLogits(float[][] logits, SamplingOptions sampling) {
        requireNonNull(logits, "logits");
        requireNonNull(sampling, "sampling");
        return new HostDistributions(
                Arrays.stream(logits).map(row -> Warping.warp(row, sampling)).toArray(double[][]::new));
    }

    /**
     * Warps the logits of a text's next positions, each looking back on the tokens before it.
     *
     * @param logits {@code [positions, vocab]}
     * @param sampling how, and the text before the first position
     * @param drafted tokens at the positions: row i looks back on the first i of them; {@code [positions - 1]} at least
     * @throws ai.cautious.EngineException if a row has a NaN or no finite logit
     */
    public static HostDistributions ofLogits(float[][] logits, Sampling sampling, int... drafted) {
        requireNonNull(logits, "logits");
        requireNonNull(sampling, "sampling");
        requireNonNull(drafted, "drafted");
        double[][] rows = new double[logits.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Warping.warp(LogitAdjustment.adjust(logits[i], sampling, drafted, i), sampling.options());
        }
        return new HostDistributions(rows);
    }

    /**
     * A host copy of any distributions.
     *
     * @param distributions stays the caller's to close
     */
    public static HostDistributions copyOf(TokenDistributions distributions) {
        requireNonNull(distributions, "distributions");
        double[][] rows = new double[distributions.positions()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = toDoubles(distributions.toArray(i));
        }
        return new HostDistributions(rows);
    }

    @Override
    public int positions() {
        return rows.length;
    }

    @Override
    public int vocabularySize() {
        return rows[0].length;
    }

    @Override
    public double[] probabilities(int[] tokens) {
        double[] probabilities = new double[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            probabilities[i] = rows[i][tokens[i]];
        }
        return probabilities;
    }

    @Override
    public double entropy(int position) {
        double entropy = 0;
        for (double p : rows[position]) {
            entropy -= p > 0 ? p * Math.log(p) : 0;
        }
        return entropy;
    }

    @Override
    public int mode(int position) {
        int best = 0;
        for (int token = 1; token < rows[position].length; token++) {
            best = rows[position][token] > rows[position][best] ? token : best;
        }
        return best;
    }

    @Override
    public int sample(int position, double uniform) {
        return draw(rows[position], uniform);
    }

    @Override
    public int sampleResidual(int position, TokenDistributions q, double scale, double uniform) {
        requireVocabulary(q);
        Require.that(scale >= 0 && scale < Double.POSITIVE_INFINITY, "scale", scale, "a finite number of at least 0");
        double[] drafted = row(q, position);
        double[] p = rows[position];
        double[] residual = new double[p.length];
        // So that the sum of what is left is a number.
        double factor = Math.min(scale, GREATEST_SCALE);
        double mass = 0;
        for (int token = 0; token < p.length; token++) {
            residual[token] = Math.max(factor * p[token] - drafted[token], 0);
            mass += residual[token];
        }
        // At scale 1 no mass is left only where p equals q but for rounding: then p itself is what remains.
        return draw(mass > 0 ? residual : p, uniform);
    }

    @Override
    public int sampleMixture(int position, TokenDistributions q, double weight, double uniform) {
        requireVocabulary(q);
        double[] drafted = row(q, position);
        double[] mixture = rows[position].clone();
        for (int token = 0; token < mixture.length; token++) {
            mixture[token] += weight * (drafted[token] - mixture[token]);
        }
        return draw(mixture, uniform);
    }

    private static double[] row(TokenDistributions q, int position) {
        return q instanceof HostDistributions host ? host.rows[position] : toDoubles(q.toArray(position));
    }

    private void requireVocabulary(TokenDistributions q) {
        Require.that(
                q.vocabularySize() == vocabularySize(),
                "vocabulary of q",
                q.vocabularySize(),
                Integer.toString(vocabularySize()));
    }

    @Override
    public float[] toArray(int position) {
        float[] row = new float[rows[position].length];
        for (int token = 0; token < row.length; token++) {
            row[token] = (float) rows[position][token];
        }
        return row;
    }

    @Override
    public void close() {
        // Nothing but Java objects.
    }

    /** The first token whose cumulative weight exceeds {@code uniform} times the total. */
    private static int draw(double[] weights, double uniform) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double target = uniform * total;
        double reached = 0;
        int last = 0;
        for (int token = 0; token < weights.length; token++) {
            if (weights[token] > 0) {
                reached += weights[token];
                last = token;
                if (reached > target) {
                    return token;
                }
            }
        }
        // Rounding may leave the target at the very end.
        return last;
    }

    private static double[] toDoubles(float[] row) {
        double[] doubles = new double[row.length];
        for (int token = 0; token < row.length; token++) {
            doubles[token] = row[token];
        }
        return doubles;
    }
}
