package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.SpeculativeSampling;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.TokenDistributions;
import ai.cautious.model.Verification;
import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The output law is the verifier's own: Pearson's chi-square over all texts of six tokens of three kinds, 100,000 draws
 * for each law, whose probabilities are computed by enumeration. Seeds are fixed, so the outcome is too; a true sampler
 * would fail one of the {@value #LAWS} laws with a probability of about {@value #SIGNIFICANCE} over all.
 */
class LosslessTest {

    private static final int DRAWS = 100_000;
    private static final int TOKENS = 6;
    private static final int LAWS = 40;
    private static final double SIGNIFICANCE = 1e-3;
    private static final String PROMPT = "ab";

    /** A pair of models with what they decode under. */
    record Law(long seed, int vocabulary, double draftSpread, int draftLength, SamplingOptions sampling) {

        TableModel verifier() {
            return TableModel.of(seed, vocabulary, 2);
        }

        TableModel draft() {
            return TableModel.of(seed + 1000, vocabulary, draftSpread);
        }
    }

    static List<Law> laws() {
        List<SamplingOptions> samplings = List.of(
                SamplingOptions.temperature(1),
                SamplingOptions.temperature(0.6),
                SamplingOptions.builder().temperature(1).topK(2).topP(1).build(),
                SamplingOptions.builder().temperature(1.4).topK(0).topP(0.7).build(),
                SamplingOptions.builder().temperature(0.9).topK(2).topP(0.8).build());
        List<Law> laws = new ArrayList<>();
        for (int draftLength = 1; draftLength <= 4; draftLength++) {
            for (SamplingOptions sampling : samplings) {
                laws.add(new Law(laws.size(), 3, 2, draftLength, sampling));
                laws.add(new Law(laws.size(), 3, 0.5, draftLength, sampling));
            }
        }
        return laws;
    }

    @ParameterizedTest
    @MethodSource("laws")
    void speculationFollowsTheVerifiersLaw(Law law) {
        assertThat(laws()).hasSize(LAWS);
        assertThat(deviation(law, law.verifier(), law.draft())).isLessThan(1);
    }

    @Test
    void plainDecodingFollowsItToo() {
        Law law = new Law(7, 3, 1, 0, SamplingOptions.temperature(1));
        assertThat(deviation(law, law.verifier(), law.draft())).isLessThan(1);
    }

    @Test
    void aResidualThatForgetsTheDraftIsCaught() {
        Law law = new Law(3, 3, 2, 3, SamplingOptions.temperature(1));
        TableModel wrong = law.verifier().deciding(LosslessTest::drawsFromPOnRejection);
        assertThat(deviation(law, wrong, law.draft())).isGreaterThan(2);
    }

    @Test
    void warpingOnlyPIsCaught() {
        Law law = new Law(5, 3, 2, 3, SamplingOptions.temperature(0.5));
        // The draft drew from the warped q, but the decision is made with q as it was before.
        TableModel.Rule wrong = (block, p, policy, uniforms, answerLength) -> block.length() == 0
                ? SpeculativeSampling.decide(block, p, policy, uniforms, answerLength)
                : SpeculativeSampling.decide(
                        DraftBlock.of(block.tokens(), unwarped(block.distributions())),
                        p,
                        policy,
                        uniforms,
                        answerLength);
        assertThat(deviation(law, law.verifier().deciding(wrong), law.draft())).isGreaterThan(2);
    }

    private static Verification drawsFromPOnRejection(
            DraftBlock block, TokenDistributions p, AcceptancePolicy policy, double[] uniforms, int answerLength) {
        Verification verification = SpeculativeSampling.decide(block, p, policy, uniforms, answerLength);
        int accepted = verification.accepted();
        return new Verification(accepted, p.sample(accepted, uniforms[block.length()]));
    }

    /** Undoes a temperature of 0.5. */
    private static TokenDistributions unwarped(TokenDistributions q) {
        float[][] logits = new float[q.positions()][];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = q.toArray(i);
            for (int token = 0; token < logits[i].length; token++) {
                logits[i][token] = (float) Math.log(logits[i][token]);
            }
        }
        return HostDistributions.ofLogits(logits, SamplingOptions.temperature(2));
    }

    /** Chi-square as a multiple of the value that a true sampler exceeds with the corrected significance. */
    private static double deviation(Law law, TableModel verifier, TableModel draft) {
        CautiousGenerator generator = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .draftLength(law.draftLength())
                .build();
        GenerationRequest.Builder request =
                GenerationRequest.builder().prompt(PROMPT).maxNewTokens(TOKENS).sampling(law.sampling());
        int texts = (int) Math.pow(law.vocabulary(), TOKENS);
        int[] counts = new int[texts];
        for (int i = 0; i < DRAWS; i++) {
            List<Integer> tokens = generator.generate(request.seed(i).build()).tokens();
            counts[tokens.stream().reduce(0, (code, token) -> code * law.vocabulary() + token)]++;
        }
        double chiSquare = 0;
        int cells = 0;
        double rareMass = 0;
        int rareCount = 0;
        for (int text = 0; text < texts; text++) {
            double expected = DRAWS * probability(law, verifier, text);
            if (expected >= 10) {
                chiSquare += (counts[text] - expected) * (counts[text] - expected) / expected;
                cells++;
            } else {
                // Chi-square needs cells that are not nearly empty: the rare texts are one cell.
                rareMass += expected;
                rareCount += counts[text];
            }
        }
        if (rareMass < 1e-9 && rareCount > 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (rareMass >= 10) {
            chiSquare += (rareCount - rareMass) * (rareCount - rareMass) / rareMass;
            cells++;
        }
        return chiSquare / critical(cells - 1);
    }

    private static double probability(Law law, TableModel verifier, int text) {
        List<Integer> context = new ArrayList<>(List.of(0, 1));
        double probability = 1;
        for (int divisor = (int) Math.pow(law.vocabulary(), TOKENS - 1); divisor > 0; divisor /= law.vocabulary()) {
            int token = text / divisor % law.vocabulary();
            float[][] logits = {verifier.logits(context)};
            probability *= HostDistributions.ofLogits(logits, law.sampling()).probabilities(new int[] {token})[0];
            context.add(token);
        }
        return probability;
    }

    /** The upper quantile of chi-square by Wilson and Hilferty's approximation (1931). */
    private static double critical(int degrees) {
        // The normal quantile of 1 - SIGNIFICANCE / LAWS = 1 - 2.5e-5.
        double z = 4.056;
        double share = 2.0 / (9 * degrees);
        return degrees * Math.pow(1 - share + z * Math.sqrt(share), 3);
    }
}
