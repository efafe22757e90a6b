package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenHistory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tokens that are drafted, decided on and replaced on the device follow p as the host reference has it: Pearson's
 * chi-square of {@value #DRAWS} tokens under each warper. Seeds are fixed; true samplers would fail any of the laws with a
 * probability of at most {@value #SIGNIFICANCE} over all.
 */
class TensorLawTest {

    private static final int DRAWS = 100_000;
    /** Of random numbers, whatever the number of threads. */
    private static final int STREAMS = 8;

    private static final double SIGNIFICANCE = 1e-3;
    private static final float[] P = {1.2f, -0.3f, 0.8f, 0.1f, -1.1f, 0.6f, -0.7f, 0.4f};
    private static final float[] Q = {-0.4f, 0.9f, 1.5f, -0.6f, 0.3f, 0.2f, -0.2f, 1.1f};

    private static Decoder decoder;

    @BeforeAll
    static void load() {
        decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
    }

    @AfterAll
    static void close() {
        decoder.close();
    }

    static List<SamplingOptions> samplings() {
        SamplingOptions plain = SamplingOptions.temperature(1);
        return List.of(
                plain,
                SamplingOptions.temperature(0.6),
                plain.toBuilder().topK(4).build(),
                plain.toBuilder().topP(0.8).build(),
                plain.toBuilder().minP(0.3).build(),
                plain.toBuilder().repetitionPenalty(1.7).build(),
                plain.toBuilder().presencePenalty(0.8).build(),
                plain.toBuilder().frequencyPenalty(0.5).build(),
                plain.toBuilder().logitBias(Map.of(0, -1.0, 6, 1.5)).build(),
                plain.toBuilder().bannedTokens(Set.of(2, 7)).build(),
                plain.toBuilder().minNewTokens(9).build());
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void tokensFollowThePOfTheHost(SamplingOptions options) {
        assertThat(deviation(options, options)).isLessThan(1);
    }

    @Test
    void aDraftThatTellsAnotherQIsCaught() {
        SamplingOptions options = SamplingOptions.temperature(0.5);
        assertThat(deviation(options, SamplingOptions.temperature(1))).isGreaterThan(2);
    }

    /**
     * Chi-square as a multiple of the value that a true sampler exceeds with the corrected significance.
     *
     * @param told the options of the q that decisions are made with
     */
    private static double deviation(SamplingOptions options, SamplingOptions told) {
        TokenHistory history = new TokenHistory(0, 5, 5);
        history.append(5);
        history.append(1);
        Sampling sampling = new Sampling(options, history, Set.of(3));
        List<SplittableGenerator> streams =
                new SplittableRandom(options.hashCode()).splits(STREAMS).toList();
        int[] counts;
        try (ValueScope scope = new ValueScope()) {
            Value warping = scope.add(TensorSampling.of(sampling, P.length));
            Value p = scope.add(warped(P, warping));
            Value q = scope.add(warped(Q, warping));
            Value toldQ = scope.add(
                    warped(Q, scope.add(TensorSampling.of(new Sampling(told, history, Set.of(3)), P.length))));
            counts = streams.parallelStream()
                    .map(random -> counts(p, q, toldQ, random))
                    .reduce(new int[P.length], TensorLawTest::sum);
        }
        float[] law = HostDistributions.ofLogits(new float[][] {P}, sampling).toArray(0);
        return ChiSquare.deviation(
                counts,
                IntStream.range(0, law.length).mapToDouble(token -> law[token]).toArray(),
                SIGNIFICANCE / samplings().size());
    }

    /** How often each token comes out of a stream's share of the draws. */
    private static int[] counts(Value p, Value q, Value toldQ, RandomGenerator random) {
        int[] counts = new int[P.length];
        try (ValueScope scope = new ValueScope()) {
            Value certain = scope.add(Value.of(false));
            Value policy = scope.add(
                    TensorPolicy.of(AcceptancePolicy.rejectionSampling(), 0).orElseThrow());
            Value first = scope.add(Value.of(0));
            for (int i = 0; i < DRAWS / STREAMS; i++) {
                try (Value uniform = Value.of(random.nextDouble());
                        Value drawn = decoder.run("sample", q, first, uniform);
                        Value drafted = Value.ofInts((int) drawn.toLong());
                        Value uniforms = Value.ofFloats(random.nextDouble(), random.nextDouble());
                        Value decision = decoder.run("decide", p, drafted, toldQ, certain, policy, uniforms)) {
                    int[] result = decision.toInts();
                    counts[result[0] == 1 ? (int) drawn.toLong() : result[1]]++;
                }
            }
        }
        return counts;
    }

    private static int[] sum(int[] some, int[] others) {
        return IntStream.range(0, some.length).map(i -> some[i] + others[i]).toArray();
    }

    /** Two rows of the same logits, for the drafted token and for the one after it, which here look back alike. */
    private static Value warped(float[] logits, Value warping) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(2 * logits.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(logits).put(logits);
        try (Value read = decoder.floats(buffer, 2, logits.length);
                // The program warps in place, and what it returns does not keep the buffer alive.
                Value rows = decoder.run("copy", read);
                Value drafted = Value.ofInts();
                Value first = Value.of(0);
                Value adjusted = decoder.run("adjust", rows, drafted, first, warping)) {
            return decoder.run("warp", adjusted, warping);
        }
    }
}
