package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.djl.CacheType;
import ai.cautious.djl.Precision;
import ai.cautious.djl.QuantisedGguf;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two tokens that are drafted in four bits and verified in a file's own blocks follow the verifier's plain law: Pearson's
 * chi-square over {@value #DRAWS} pairs. The seed is fixed; a true sampler would fail with a probability of at most
 * {@value #SIGNIFICANCE}.
 */
class StoredLawTest {

    private static final int DRAWS = 3_000;
    private static final double SIGNIFICANCE = 1e-3;
    private static final int TOKENS = 5;
    private static final int[] PROMPT = {1, 40, 50, 60, 70};
    private static final SessionOptions OPTIONS = SessionOptions.of(32, QuantisedGguf.VOCABULARY);
    private static final Sampling VERIFIED = sampling(1.2, TOKENS);
    private static final Sampling DRAFTED = sampling(1.7, TOKENS + 2);

    @TempDir
    private Path folder;

    private static Sampling sampling(double temperature, int tokens) {
        return Sampling.of(
                SamplingOptions.builder().temperature(temperature).topK(tokens).build());
    }

    @ParameterizedTest
    @EnumSource(CacheType.class)
    void pairsOfTokensFollowTheVerifiersLaw(CacheType cacheType) throws IOException {
        assertThat(deviation(AcceptancePolicy.rejectionSampling(), cacheType)).isLessThan(1);
    }

    @Test
    void aPolicyThatTakesMoreThanItMayIsCaught() throws IOException {
        assertThat(deviation(AcceptancePolicy.typical(1e-6, 0.5), CacheType.FULL))
                .isGreaterThan(2);
    }

    /** Chi-square as a multiple of the value that a true sampler exceeds with the significance. */
    private double deviation(AcceptancePolicy policy, CacheType cacheType) throws IOException {
        assumeTrue(TestModels.runs(Precision.STORED), "the library has no kernels of its own here: skipped");
        Path file = QuantisedGguf.write(folder.resolve("model.gguf"), "qwen2", false, 19);
        try (Decoder drafting = TestModels.load(file, null, Precision.INT4, cacheType);
                Decoder verifying = TestModels.load(file, null, Precision.STORED, cacheType);
                DecoderSession draft = new DecoderSession(drafting, OPTIONS);
                DecoderSession verifier = new DecoderSession(verifying, OPTIONS)) {
            double[] law = law(verifier);
            int[] counts = new int[law.length];
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < DRAWS; i++) {
                counts[pair(draft, verifier, policy, random)]++;
            }
            return ChiSquare.deviation(counts, law, SIGNIFICANCE);
        }
    }

    /** Of each pair, {@code [vocab × vocab]}. */
    private static double[] law(DecoderSession verifier) {
        int size = QuantisedGguf.VOCABULARY;
        double[] law = new double[size * size];
        float[] first = probabilities(verifier, PROMPT);
        for (int token = 0; token < size; token++) {
            if (first[token] > 0) {
                float[] second = probabilities(verifier, PROMPT[0], PROMPT[1], PROMPT[2], PROMPT[3], PROMPT[4], token);
                for (int next = 0; next < size; next++) {
                    law[token * size + next] = (double) first[token] * second[next];
                }
            }
        }
        return law;
    }

    private static float[] probabilities(DecoderSession session, int... tokens) {
        session.truncate(0);
        session.append(tokens);
        try (TokenDistributions p = session.predict(VERIFIED)) {
            return p.toArray(0);
        }
    }

    private static int pair(
            DecoderSession draft, DecoderSession verifier, AcceptancePolicy policy, SplittableRandom random) {
        draft.truncate(0);
        draft.append(PROMPT);
        verifier.truncate(0);
        verifier.append(PROMPT);
        List<Integer> tokens = new ArrayList<>();
        try (DraftBlock block =
                draft.draft(DraftPlan.of(2), DRAFTED, random.doubles(2).toArray())) {
            Verification decided =
                    verifier.verify(block, VERIFIED, policy, random.doubles(3).toArray());
            for (int i = 0; i < decided.accepted(); i++) {
                tokens.add(block.token(i));
            }
            tokens.add(decided.nextToken());
        }
        if (tokens.size() == 1) {
            verifier.truncate(PROMPT.length);
            verifier.append(tokens.get(0));
            tokens.add(verifier.verify(
                            DraftBlock.empty(),
                            VERIFIED,
                            policy,
                            random.doubles(1).toArray())
                    .nextToken());
        }
        return tokens.get(0) * QuantisedGguf.VOCABULARY + tokens.get(1);
    }
}
