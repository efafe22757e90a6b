package ai.cautious.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import java.util.Arrays;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HostDistributionsTest {

    private static final Offset<Double> CLOSE = Offset.offset(1e-9);
    private static final float[] LOGITS = {
        (float) Math.log(0.4),
        (float) Math.log(0.1),
        (float) Math.log(0.3),
        (float) Math.log(0.15),
        (float) Math.log(0.05)
    };

    private static double[] warped(float[] logits, SamplingOptions sampling) {
        return Warping.warp(logits, sampling);
    }

    @Test
    void temperatureSharpens() {
        assertThat(warped(LOGITS, SamplingOptions.temperature(1)))
                .containsExactly(new double[] {0.4, 0.1, 0.3, 0.15, 0.05}, Offset.offset(1e-7));
        double[] squared = warped(LOGITS, SamplingOptions.temperature(0.5));
        assertThat(squared[0] / squared[1]).isCloseTo(16, Offset.offset(1e-5));
        assertThat(warped(LOGITS, SamplingOptions.temperature(1e-9))).containsExactly(1, 0, 0, 0, 0);
    }

    @Test
    void temperatureZeroTakesTheLowestOfTheGreatest() {
        assertThat(warped(new float[] {1, 3, 3, 2}, SamplingOptions.greedy())).containsExactly(0, 1, 0, 0);
    }

    @Test
    void topKKeepsTheMostProbableAndTies() {
        double[] two = warped(
                LOGITS, SamplingOptions.builder().temperature(1).topK(2).topP(1).build());
        assertThat(two).containsExactly(new double[] {4 / 7.0, 0, 3 / 7.0, 0, 0}, Offset.offset(1e-6));
        assertThat(warped(
                        new float[] {2, 1, 1, 0},
                        SamplingOptions.builder().temperature(1).topK(2).topP(1).build()))
                .satisfies(p -> assertThat(p[3]).isZero())
                .satisfies(p -> assertThat(p[1]).isPositive().isEqualTo(p[2]));
    }

    @Test
    void topPKeepsTheSmallestSetThatReachesIt() {
        assertThat(warped(
                        LOGITS,
                        SamplingOptions.builder().temperature(1).topP(0.65).build()))
                .containsExactly(new double[] {4 / 7.0, 0, 3 / 7.0, 0, 0}, Offset.offset(1e-6));
        assertThat(warped(
                        LOGITS,
                        SamplingOptions.builder().temperature(1).topP(0.71).build())[3])
                .isPositive();
        assertThat(warped(
                        LOGITS,
                        SamplingOptions.builder().temperature(1).topP(1e-6).build()))
                .containsExactly(1, 0, 0, 0, 0);
        // After top-k, mass is counted among what top-k left.
        assertThat(warped(
                        LOGITS,
                        SamplingOptions.builder()
                                .temperature(1)
                                .topK(2)
                                .topP(0.5)
                                .build()))
                .containsExactly(1, 0, 0, 0, 0);
    }

    @Property(tries = 300, seed = "3")
    void warpingGivesADistributionThatKeepsTheOrder(
            @ForAll @Size(min = 1, max = 60) float @FloatRange(min = -20, max = 20) [] logits,
            @ForAll @DoubleRange(min = 0.05, max = 4) double temperature,
            @ForAll @IntRange(min = 0, max = 70) int topK,
            @ForAll @DoubleRange(min = 0.01, max = 1) double topP) {
        double[] p = warped(
                logits,
                SamplingOptions.builder()
                        .temperature(temperature)
                        .topK(topK == 0 ? OptionalInt.empty() : OptionalInt.of(topK))
                        .topP(topP)
                        .build());
        assertThat(Arrays.stream(p).sum()).isCloseTo(1, CLOSE);
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < p.length; j++) {
                assertThat(logits[i] <= logits[j] || p[i] >= p[j]).isTrue();
            }
        }
    }

    @Test
    void drawsByInversion() {
        HostDistributions p = HostDistributions.ofLogits(new float[][] {LOGITS}, SamplingOptions.temperature(1));
        assertThat(p.sample(0, 0)).isZero();
        assertThat(p.sample(0, 0.39)).isZero();
        assertThat(p.sample(0, 0.45)).isEqualTo(1);
        assertThat(p.sample(0, 0.79)).isEqualTo(2);
        assertThat(p.sample(0, Math.nextDown(1.0))).isEqualTo(4);
        HostDistributions nucleus = HostDistributions.ofLogits(
                new float[][] {LOGITS},
                SamplingOptions.builder().temperature(1).topK(2).topP(1).build());
        assertThat(nucleus.sample(0, Math.nextDown(1.0))).isEqualTo(2);
    }

    @Test
    void drawsTheResidual() {
        HostDistributions p = HostDistributions.ofLogits(new float[][] {LOGITS}, SamplingOptions.temperature(1));
        float[] other = {LOGITS[0] + 2, LOGITS[1], LOGITS[2], LOGITS[3], LOGITS[4]};
        HostDistributions q = HostDistributions.ofLogits(new float[][] {other}, SamplingOptions.temperature(1));
        // q has taken all of token 0 and half of each other token: 1, 2, 3 and 4 remain in p's proportions.
        assertThat(p.sampleResidual(0, q, 1, 0)).isEqualTo(1);
        assertThat(p.sampleResidual(0, q, 1, 0.2)).isEqualTo(2);
        assertThat(p.sampleResidual(0, q, 1, 0.99)).isEqualTo(4);
        assertThat(p.sampleResidual(0, p, 1, 0.45)).isEqualTo(p.sample(0, 0.45));
    }

    /** norm(max(scale·p − q, 0)), by as many draws as there are strata of uniforms; p where nothing is left. */
    @Property(tries = 100, seed = "5")
    void theResidualFollowsItsLawAtAnyScale(
            @ForAll @Size(6) float @FloatRange(min = -3, max = 3) [] logits,
            @ForAll @Size(6) float @FloatRange(min = -3, max = 3) [] drafted,
            @ForAll @DoubleRange(min = 0, max = 3) double scale,
            @ForAll boolean certain) {
        SamplingOptions sampling = SamplingOptions.temperature(1);
        HostDistributions p = HostDistributions.ofLogits(new float[][] {logits}, sampling);
        HostDistributions q =
                HostDistributions.ofLogits(new float[][] {drafted}, certain ? SamplingOptions.greedy() : sampling);
        double[] law = new double[6];
        for (int token = 0; token < law.length; token++) {
            int[] one = {token};
            law[token] = Math.max(0, scale * p.probabilities(one)[0] - q.probabilities(one)[0]);
        }
        double mass = Arrays.stream(law).sum();
        int draws = 2000;
        double[] shares = new double[6];
        double[] ofOneHot = new double[6];
        OneHotDistributions oneHot = new OneHotDistributions(new int[] {p.mode(0)}, 6);
        for (int i = 0; i < draws; i++) {
            shares[p.sampleResidual(0, q, scale, (i + 0.5) / draws)] += 1.0 / draws;
            ofOneHot[oneHot.sampleResidual(0, q, scale, (i + 0.5) / draws)] += 1.0 / draws;
        }
        for (int token = 0; token < law.length; token++) {
            double expected = mass > 0 ? law[token] / mass : p.probabilities(new int[] {token})[0];
            assertThat(shares[token]).isCloseTo(expected, Offset.offset(2.0 / draws));
            assertThat(ofOneHot[token]).isCloseTo(token == p.mode(0) ? 1 : 0, CLOSE);
        }
    }

    @Test
    void refusesAResidualOfAScaleThatIsNone() {
        HostDistributions p = HostDistributions.ofLogits(new float[][] {LOGITS}, SamplingOptions.temperature(1));
        for (double scale : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> p.sampleResidual(0, p, scale, 0.5))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("scale is " + scale);
        }
    }

    @Test
    void entropyIsInNats() {
        HostDistributions even =
                HostDistributions.ofLogits(new float[][] {{1, 1, 1, 1}}, SamplingOptions.temperature(1));
        assertThat(even.entropy(0)).isCloseTo(Math.log(4), CLOSE);
    }

    @Test
    void refusesLogitsThatAreNotNumbers() {
        assertThatThrownBy(() -> warped(new float[] {0, Float.NaN}, SamplingOptions.greedy()))
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> warped(
                        new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY}, SamplingOptions.greedy()))
                .isInstanceOf(EngineException.class);
    }

    @Test
    void oneHotRowsBehaveAsGreedyHostRowsDo() {
        float[][] logits = {{1, 5, 2}, {0, 1, 7}};
        HostDistributions host = HostDistributions.ofLogits(logits, SamplingOptions.greedy());
        OneHotDistributions oneHot = new OneHotDistributions(new int[] {1, 2}, 3);
        HostDistributions q = HostDistributions.ofLogits(logits, SamplingOptions.temperature(1));
        for (int row = 0; row < 2; row++) {
            assertThat(oneHot.toArray(row)).isEqualTo(host.toArray(row));
            assertThat(oneHot.sample(row, 0.7)).isEqualTo(host.sample(row, 0.7));
            assertThat(oneHot.sampleResidual(row, q, 1, 0.3)).isEqualTo(host.sampleResidual(row, q, 1, 0.3));
            assertThat(oneHot.entropy(row)).isEqualTo(host.entropy(row));
        }
        assertThat(oneHot.probabilities(new int[] {1, 1})).isEqualTo(host.probabilities(new int[] {1, 1}));
        assertThatThrownBy(() -> new OneHotDistributions(new int[] {3}, 3)).hasMessageContaining("token is 3");
    }
}
