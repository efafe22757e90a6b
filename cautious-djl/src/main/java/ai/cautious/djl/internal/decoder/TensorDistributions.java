package ai.cautious.djl.internal.decoder;

import ai.cautious.EngineException;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.internal.Require;
import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.TokenDistributions;
import org.jspecify.annotations.Nullable;

/** Distributions as one tensor {@code [positions, vocab]} on the model's device. Not thread-safe. */
final class TensorDistributions implements TokenDistributions {

    /** Beyond these scales float32 has no number for p · scale; at them next to nothing is left of p, or of q. */
    private static final double LEAST_SCALE = 1e-30;

    private static final double GREATEST_SCALE = 1e30;

    private final Decoder decoder;
    private final Value tensor;
    private final int positions;
    private final int vocabularySize;

    /** Takes ownership of the tensor. */
    TensorDistributions(Decoder decoder, Value tensor, int positions, int vocabularySize) {
        this.decoder = decoder;
        this.tensor = tensor;
        this.positions = positions;
        this.vocabularySize = vocabularySize;
    }

    @Override
    public int positions() {
        return positions;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public double[] probabilities(int[] tokens) {
        Require.that(tokens.length > 0 && tokens.length <= positions, "tokens", tokens.length, "1 to " + positions);
        for (int token : tokens) {
            Require.that(token >= 0 && token < vocabularySize, "token", token, "in [0, " + vocabularySize + ")");
        }
        try (Value wanted = Value.ofInts(tokens);
                Value result = decoder.run("probabilities", tensor, wanted)) {
            return result.toDoubles();
        }
    }

    @Override
    public double entropy(int position) {
        try (Value row = row(position);
                Value result = decoder.run("entropy", tensor, row)) {
            return result.toDouble();
        }
    }

    @Override
    public int mode(int position) {
        try (Value row = row(position);
                Value result = decoder.run("mode", tensor, row)) {
            return token(result);
        }
    }

    @Override
    public int sample(int position, double uniform) {
        try (Value row = row(position);
                Value number = Value.of(uniform);
                Value result = decoder.run("sample", tensor, row, number)) {
            return token(result);
        }
    }

    @Override
    public int sampleResidual(int position, TokenDistributions q, double scale, double uniform) {
        Require.that(scale >= 0 && scale < Double.POSITIVE_INFINITY, "scale", scale, "a finite number of at least 0");
        Value other = tensorOf(q, position);
        if (other == null) {
            return HostDistributions.copyOf(this).sampleResidual(position, q, scale, uniform);
        }
        try (Value row = row(position);
                Value factor = Value.of(scale == 0 ? 0 : Math.max(LEAST_SCALE, Math.min(scale, GREATEST_SCALE)));
                Value number = Value.of(uniform);
                Value result = decoder.run("sample_residual", tensor, other, row, factor, number)) {
            return token(result);
        }
    }

    @Override
    public int sampleMixture(int position, TokenDistributions q, double weight, double uniform) {
        Value other = tensorOf(q, position);
        if (other == null) {
            return HostDistributions.copyOf(this).sampleMixture(position, q, weight, uniform);
        }
        try (Value row = row(position);
                Value share = Value.of(weight);
                Value number = Value.of(uniform);
                Value result = decoder.run("sample_mixture", tensor, other, row, share, number)) {
            return token(result);
        }
    }

    /** What q holds on this device, for its row at {@code position}; null where it is elsewhere. */
    private @Nullable Value tensorOf(TokenDistributions q, int position) {
        Require.that(q.vocabularySize() == vocabularySize, "vocabulary of q", q.vocabularySize(), "" + vocabularySize);
        if (!(q instanceof TensorDistributions other) || !other.isOn(decoder)) {
            return null;
        }
        other.checkPosition(position);
        return other.tensor;
    }

    /** Whether they are where a decoder runs. */
    boolean isOn(Decoder other) {
        return decoder.device().equals(other.device());
    }

    /** {@code [positions, vocab]}; stays this object's to close. */
    Value tensor() {
        return tensor;
    }

    @Override
    public float[] toArray(int position) {
        try (Value row = row(position);
                Value result = decoder.run("row", tensor, row)) {
            return decoder.toFloats(result);
        }
    }

    private Value row(int position) {
        checkPosition(position);
        return Value.of(position);
    }

    private void checkPosition(int position) {
        Require.that(position >= 0 && position < positions, "position", position, "in [0, " + positions + ")");
    }

    private int token(Value result) {
        long token = result.toLong();
        if (token < 0 || token >= vocabularySize) {
            throw new EngineException("the engine drew token " + token + " of " + vocabularySize);
        }
        return (int) token;
    }

    @Override
    public void close() {
        tensor.close();
    }
}
