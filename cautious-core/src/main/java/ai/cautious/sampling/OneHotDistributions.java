package ai.cautious.sampling;

import static java.util.Objects.requireNonNull;

import ai.cautious.Experimental;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * Distributions with all mass on one token each: what temperature 0 gives. Holds the tokens alone, so that greedy
 * decoding moves no vocabulary-sized rows. Immutable.
 */
@Experimental
public final class OneHotDistributions implements TokenDistributions {

    private final int[] tokens;
    private final int vocabularySize;

    /**
     * One row for each token.
     *
     * @param tokens ids in {@code [0, vocabularySize)}, {@code [positions]}
     * @throws InvalidOptionException if an id is out of range
     */
    public OneHotDistributions(int[] tokens, int vocabularySize) {
        for (int token : requireNonNull(tokens, "tokens")) {
            Require.that(token >= 0 && token < vocabularySize, "token", token, "in [0, " + vocabularySize + ")");
        }
        this.tokens = tokens.clone();
        this.vocabularySize = vocabularySize;
    }

    @Override
    public int positions() {
        return tokens.length;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public double[] probabilities(int[] wanted) {
        double[] probabilities = new double[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            probabilities[i] = wanted[i] == tokens[i] ? 1 : 0;
        }
        return probabilities;
    }

    @Override
    public double entropy(int position) {
        return 0;
    }

    @Override
    public int mode(int position) {
        return tokens[position];
    }

    @Override
    public int sample(int position, double uniform) {
        return tokens[position];
    }

    /** The row's token: whatever q takes away, no other has any mass. */
    @Override
    public int sampleResidual(int position, TokenDistributions q, double scale, double uniform) {
        return tokens[position];
    }

    @Override
    public int sampleMixture(int position, TokenDistributions q, double weight, double uniform) {
        return HostDistributions.copyOf(this).sampleMixture(position, q, weight, uniform);
    }

    @Override
    public float[] toArray(int position) {
        float[] row = new float[vocabularySize];
        row[tokens[position]] = 1;
        return row;
    }

    @Override
    public void close() {
        // Nothing but Java objects.
    }
}
