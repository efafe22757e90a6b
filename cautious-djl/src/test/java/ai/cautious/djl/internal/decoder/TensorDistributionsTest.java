package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.SamplingOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tensor operations against core's host reference. */
class TensorDistributionsTest {

    private static final int VOCABULARY = 3000;
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
        return List.of(
                SamplingOptions.temperature(1),
                SamplingOptions.temperature(0.01),
                SamplingOptions.builder().temperature(0.8).topK(50).topP(1).build(),
                SamplingOptions.builder().temperature(1).topK(0).topP(0.9).build(),
                // More of the vocabulary than the nucleus is first looked for in.
                SamplingOptions.builder().temperature(5).topK(0).topP(0.99).build(),
                SamplingOptions.builder().temperature(0.7).topK(20).topP(0.5).build());
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void agreesWithTheHost(SamplingOptions sampling) {
        SplittableRandom random = new SplittableRandom(11);
        float[][] p = logits(random);
        float[][] q = logits(random);
        try (TensorDistributions tensor = tensor(p, sampling);
                TensorDistributions drafted = tensor(q, sampling)) {
            HostDistributions host = HostDistributions.ofLogits(p, sampling);
            HostDistributions hostDrafted = HostDistributions.ofLogits(q, sampling);
            for (int row = 0; row < p.length; row++) {
                assertThat(tensor.toArray(row)).containsExactly(host.toArray(row), Offset.offset(1e-6f));
                assertThat(tensor.entropy(row)).isCloseTo(host.entropy(row), Offset.offset(1e-4));
                for (double uniform = 0.005; uniform < 1; uniform += 0.09) {
                    assertThat(tensor.sample(row, uniform)).isEqualTo(host.sample(row, uniform));
                    assertThat(tensor.sampleResidual(row, drafted, uniform))
                            .isEqualTo(host.sampleResidual(row, hostDrafted, uniform));
                    assertThat(tensor.sampleResidual(row, hostDrafted, uniform))
                            .isEqualTo(host.sampleResidual(row, hostDrafted, uniform));
                }
            }
            assertThat(tensor.probabilities(new int[] {3, 1}))
                    .containsExactly(host.probabilities(new int[] {3, 1}), Offset.offset(1e-6));
        }
    }

    private static float[][] logits(SplittableRandom random) {
        float[][] logits = new float[2][VOCABULARY];
        for (float[] row : logits) {
            for (int token = 0; token < VOCABULARY; token++) {
                row[token] = (float) (random.nextDouble() * 12 - 6);
            }
        }
        return logits;
    }

    private static TensorDistributions tensor(float[][] logits, SamplingOptions sampling) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(logits.length * VOCABULARY * Float.BYTES)
                .order(ByteOrder.nativeOrder());
        for (float[] row : logits) {
            for (float logit : row) {
                buffer.putFloat(logit);
            }
        }
        try (Value rows = decoder.floats(buffer.flip(), logits.length, VOCABULARY);
                Value temperature = Value.of(sampling.temperature());
                Value topK = Value.of(sampling.topK());
                Value topP = Value.of(sampling.topP())) {
            Value p = decoder.run("warp", rows, temperature, topK, topP);
            return new TensorDistributions(decoder, p, logits.length, VOCABULARY);
        }
    }
}
