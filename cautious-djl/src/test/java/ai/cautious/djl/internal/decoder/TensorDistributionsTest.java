package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.model.DraftBlock;
import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.OneHotDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import ai.cautious.sampling.TokenHistory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tensor operations against core's host reference. */
class TensorDistributionsTest {

    private static final int VOCABULARY = 3000;
    private static final int ANSWER_LENGTH = 10;
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
                SamplingOptions.builder().temperature(1).topP(0.9).build(),
                // More of the vocabulary than the nucleus is first looked for in.
                SamplingOptions.builder().temperature(5).topP(0.99).build(),
                SamplingOptions.builder().temperature(1).minP(0.1).build(),
                SamplingOptions.builder().temperature(0.7).topK(20).topP(0.5).build());
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void agreesWithTheHost(SamplingOptions sampling) {
        assertAgrees(sampling, VOCABULARY);
        // Cut into blocks.
        assertAgrees(sampling, 3072);
    }

    private static void assertAgrees(SamplingOptions sampling, int vocabulary) {
        SplittableRandom random = new SplittableRandom(11);
        float[][] p = logits(random, 2, vocabulary);
        float[][] q = logits(random, 2, vocabulary);
        try (TensorDistributions tensor = tensor(p, sampling);
                TensorDistributions drafted = tensor(q, sampling)) {
            HostDistributions host = HostDistributions.ofLogits(p, sampling);
            HostDistributions hostDrafted = HostDistributions.ofLogits(q, sampling);
            for (int row = 0; row < p.length; row++) {
                assertThat(tensor.toArray(row)).containsExactly(host.toArray(row), Offset.offset(1e-6f));
                assertThat(tensor.entropy(row)).isCloseTo(host.entropy(row), Offset.offset(1e-4));
                for (double uniform = 0.005; uniform < 1; uniform += 0.09) {
                    assertThat(tensor.sample(row, uniform)).isEqualTo(host.sample(row, uniform));
                    for (double scale : new double[] {0, 0.6, 1, 1.7, 1e60, Double.MAX_VALUE}) {
                        assertThat(tensor.sampleResidual(row, drafted, scale, uniform))
                                .as("scale %s, uniform %s", scale, uniform)
                                .isEqualTo(host.sampleResidual(row, hostDrafted, scale, uniform));
                    }
                    assertThat(tensor.sampleMixture(row, drafted, 0.3, uniform))
                            .isEqualTo(host.sampleMixture(row, hostDrafted, 0.3, uniform));
                    assertThat(tensor.sampleResidual(row, hostDrafted, 0.6, uniform))
                            .isEqualTo(host.sampleResidual(row, hostDrafted, 0.6, uniform));
                }
            }
            assertThat(tensor.probabilities(new int[] {3, 1}))
                    .containsExactly(host.probabilities(new int[] {3, 1}), Offset.offset(1e-6));
        }
    }

    @Test
    void ofAScaleThatFloatsDoNotHaveOnlyWhatQLacksIsLeft() {
        SplittableRandom random = new SplittableRandom(12);
        float[][] p = logits(random, 1, VOCABULARY);
        float[][] q = logits(random, 1, VOCABULARY);
        SamplingOptions few = SamplingOptions.builder().temperature(1).topK(5).build();
        try (TensorDistributions tensor = tensor(p, few);
                TensorDistributions drafted = tensor(q, few)) {
            HostDistributions host = HostDistributions.ofLogits(p, few);
            HostDistributions hostDrafted = HostDistributions.ofLogits(q, few);
            for (double uniform = 0.005; uniform < 1; uniform += 0.09) {
                int token = tensor.sampleResidual(0, drafted, 1e-60, uniform);
                assertThat(token).isEqualTo(host.sampleResidual(0, hostDrafted, 1e-60, uniform));
                assertThat(hostDrafted.probabilities(new int[] {token})).containsExactly(0);
            }
        }
    }

    /** Each warper that looks back, alone and with the others. */
    static List<SamplingOptions> adjustments() {
        SamplingOptions all = SamplingOptions.builder()
                .temperature(0.9)
                .topK(40)
                .topP(0.95)
                .minP(0.02)
                .repetitionPenalty(1.3)
                .presencePenalty(0.4)
                .frequencyPenalty(0.2)
                .logitBias(Map.of(3, 4.0, 17, -100.0))
                .bannedTokens(Set.of(1, 8))
                .minNewTokens(5)
                .build();
        SamplingOptions.Builder none = SamplingOptions.temperature(0.9).toBuilder();
        return List.of(
                all,
                all.toBuilder().temperature(0).build(),
                none.repetitionPenalty(0.7).build(),
                none.repetitionPenalty(1).presencePenalty(2).build(),
                none.presencePenalty(0).frequencyPenalty(1.5).build(),
                none.frequencyPenalty(0).logitBias(Map.of(9, 7.5)).build(),
                none.logitBias(Map.of()).bannedTokens(Set.of(0, 1, 2, 3)).build(),
                none.bannedTokens(Set.of()).minNewTokens(4).build());
    }

    @ParameterizedTest
    @MethodSource("adjustments")
    void looksBackAsTheHostDoes(SamplingOptions options) {
        TokenHistory history = new TokenHistory(5, 9, 9, 1);
        history.append(7);
        history.append(7);
        history.append(3);
        // The last one is past the logits that count.
        Sampling sampling = new Sampling(options, history, Set.of(2, VOCABULARY + 1));
        float[][] logits = logits(new SplittableRandom(3), 3, VOCABULARY);
        int[] drafted = {7, 11};
        HostDistributions host = HostDistributions.ofLogits(logits, sampling, drafted);
        try (Value rows = rows(logits);
                Value context = TensorSampling.of(sampling, VOCABULARY);
                Value tokens = Value.ofInts(drafted);
                Value first = Value.of(0);
                Value adjusted = decoder.run("adjust", rows, tokens, first, context)) {
            if (options.isGreedy()) {
                try (Value best = decoder.run("best", adjusted)) {
                    assertThat(best.toInts()).containsExactly(host.mode(0), host.mode(1), host.mode(2));
                }
                return;
            }
            Value p = decoder.run("warp", adjusted, context);
            try (TensorDistributions tensor = new TensorDistributions(decoder, p, 3, VOCABULARY)) {
                for (int row = 0; row < 3; row++) {
                    assertThat(tensor.toArray(row)).containsExactly(host.toArray(row), Offset.offset(2e-6f));
                    assertThat(tensor.mode(row)).isEqualTo(host.mode(row));
                }
            }
        }
    }

    static List<AcceptancePolicy> policies() {
        return List.of(
                AcceptancePolicy.rejectionSampling(),
                AcceptancePolicy.greedy(),
                AcceptancePolicy.lenient(0.4),
                AcceptancePolicy.typical(0.01, 0.3),
                AcceptancePolicy.blend(0.5, 12),
                AcceptancePolicy.blend(0.3, 100));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void decidesAsTheHostDoes(AcceptancePolicy policy) {
        SplittableRandom random = new SplittableRandom(29);
        SamplingOptions sampling =
                SamplingOptions.builder().temperature(2).topK(12).build();
        Set<Verification> seen = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            float[][] logits = logits(random, 4, VOCABULARY);
            // A draft that is half the verifier, so that each token stands about as often as not.
            float[][] half = logits(random, 4, VOCABULARY);
            for (int row = 0; row < half.length; row++) {
                for (int token = 0; token < VOCABULARY; token++) {
                    half[row][token] = logits[row][token] + half[row][token] / 8;
                }
            }
            HostDistributions p = HostDistributions.ofLogits(logits, sampling);
            HostDistributions q = HostDistributions.ofLogits(half, sampling);
            int[] drafted = new int[3];
            for (int position = 0; position < drafted.length; position++) {
                drafted[position] = q.sample(position, random.nextDouble());
            }
            double[] uniforms = random.doubles(4).toArray();
            Verification expected = DraftBlock.of(drafted, q).decide(p, policy, uniforms, ANSWER_LENGTH);
            assertThat(decision(logits, half, sampling, drafted, false, policy, uniforms))
                    .isEqualTo(expected);
            seen.add(new Verification(expected.accepted(), 0));
            if (policy.draftWeight(ANSWER_LENGTH) == 0) {
                TokenDistributions certain = new OneHotDistributions(drafted, VOCABULARY);
                assertThat(decision(logits, half, sampling, drafted, true, policy, uniforms))
                        .isEqualTo(DraftBlock.of(drafted, certain).decide(p, policy, uniforms, ANSWER_LENGTH));
            }
        }
        assertThat(seen).hasSizeGreaterThan(1);
    }

    private static Verification decision(
            float[][] p,
            float[][] q,
            SamplingOptions sampling,
            int[] drafted,
            boolean certain,
            AcceptancePolicy policy,
            double[] uniforms) {
        try (TensorDistributions verified = tensor(p, sampling);
                TensorDistributions guessed = tensor(q, sampling);
                Value tokens = Value.ofInts(drafted);
                Value sure = Value.of(certain);
                Value rule = TensorPolicy.of(policy, ANSWER_LENGTH).orElseThrow();
                Value numbers = Value.ofFloats(uniforms);
                Value result =
                        decoder.run("decide", verified.tensor(), tokens, guessed.tensor(), sure, rule, numbers)) {
            return new Verification(result.toInts()[0], result.toInts()[1]);
        }
    }

    private static float[][] logits(SplittableRandom random, int count, int vocabulary) {
        float[][] logits = new float[count][vocabulary];
        for (float[] row : logits) {
            for (int token = 0; token < vocabulary; token++) {
                row[token] = (float) (random.nextDouble() * 12 - 6);
            }
        }
        return logits;
    }

    private static Value rows(float[][] logits) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(logits.length * logits[0].length * Float.BYTES)
                .order(ByteOrder.nativeOrder());
        for (float[] row : logits) {
            for (float logit : row) {
                buffer.putFloat(logit);
            }
        }
        // The program warps in place, and what it returns does not keep the buffer alive.
        try (Value read = decoder.floats(buffer.flip(), logits.length, logits[0].length)) {
            return decoder.run("copy", read);
        }
    }

    private static TensorDistributions tensor(float[][] logits, SamplingOptions sampling) {
        int vocabulary = logits[0].length;
        try (Value rows = rows(logits);
                Value options = TensorSampling.of(Sampling.of(sampling), vocabulary)) {
            Value p = decoder.run("warp", rows, options);
            return new TensorDistributions(decoder, p, logits.length, vocabulary);
        }
    }
}
