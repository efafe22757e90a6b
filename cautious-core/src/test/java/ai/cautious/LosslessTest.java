package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Candidate;
import ai.cautious.acceptance.TokenwisePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.model.DraftBlock;
import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.OneHotDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import ai.cautious.testing.TableModel;
import ai.cautious.testing.TableModel.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers follow the verifier's law where speculation is lossless, the declared one where it is not, and what is
 * deliberately broken is caught. Seeds are fixed, so the outcome is too; true samplers would fail any of the laws with a
 * probability of at most {@value #SIGNIFICANCE} over all.
 */
class LosslessTest {

    private static final double SIGNIFICANCE = 1e-3;
    private static final double SIGNIFICANCE_OF_EACH = SIGNIFICANCE / laws().count();

    static Stream<Law> laws() {
        return Stream.of(Laws.lossless(), Laws.declared()).flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("laws")
    void answersFollowTheirLaw(Law law) {
        assertThat(law.deviation(SIGNIFICANCE_OF_EACH, UnaryOperator.identity()))
                .isLessThan(1);
    }

    @Test
    void policiesSayWhetherTheyAreLossless() {
        assertThat(Laws.lossless()).allMatch(law -> law.policy().isLossless());
        assertThat(Laws.declared()).noneMatch(law -> law.policy().isLossless());
    }

    @Test
    void whatAdaptsDraftsInManyWays() {
        assertThat(Laws.lossless().stream()
                        .filter(law -> law.name().contains("auto"))
                        .flatMap(LosslessTest::drafted)
                        .distinct())
                .contains("MODEL 1", "MODEL 2", "MODEL 3", "MODEL 4", "LOOKUP 1", "LOOKUP 2", "LOOKUP 3", "NONE 0");
    }

    private static Stream<String> drafted(Law law) {
        CautiousGenerator generator = law.generator(UnaryOperator.identity());
        return IntStream.range(0, 2000)
                .mapToObj(seed -> generator.generate(law.request(seed)).report())
                .flatMap(report -> report.rounds().stream())
                .map(round -> round.source() + " " + round.drafted());
    }

    static Stream<Arguments> flaws() {
        SamplingOptions sharp = SamplingOptions.temperature(0.5);
        SamplingOptions penalised = Laws.PLAIN.toBuilder().frequencyPenalty(1).build();
        return Stream.of(
                flaw("a residual without q", Laws.PLAIN, deciding(LosslessTest::drawsFromPOnRejection)),
                flaw("q as it was before its warping", sharp, claiming(LosslessTest::unwarped)),
                flaw("q from argmax, though sampled", Laws.PLAIN, claiming(LosslessTest::modes)),
                flaw("a draft that drops what it sees", Laws.PLAIN, deciding(LosslessTest::dropsAnImprobableLast)),
                flaw(
                        "penalties that forget what is drafted",
                        penalised,
                        model -> model.warping(LosslessTest::looksBackOnNothingDrafted)),
                flaw("penalties of q alone", penalised, model -> model.warping(LosslessTest::withoutPenalties)),
                argumentSet(
                        "a bonus token from q",
                        law(Laws.PLAIN, new BonusFromDraft()),
                        UnaryOperator.<TableModel>identity()),
                argumentSet(
                        "a policy that is too lenient",
                        law(Laws.PLAIN, AcceptancePolicy.lenient(0.8)),
                        UnaryOperator.<TableModel>identity()));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void whatIsBrokenIsCaught(Law law, UnaryOperator<TableModel> flaw) {
        assertThat(law.deviation(SIGNIFICANCE_OF_EACH, flaw)).isGreaterThan(2);
    }

    private static Arguments flaw(String name, SamplingOptions sampling, UnaryOperator<TableModel> flaw) {
        return argumentSet(name, law(sampling, AcceptancePolicy.rejectionSampling()), flaw);
    }

    private static Law law(SamplingOptions sampling, AcceptancePolicy policy) {
        return new Law("flawed", 3, 2, sampling, Laws.model(3), policy, Laws::verifiersOwn);
    }

    private static UnaryOperator<TableModel> deciding(Rule rule) {
        return model -> model.deciding(rule);
    }

    /** Tokens are drawn from q, but the decision is made with another. */
    private static UnaryOperator<TableModel> claiming(UnaryOperator<TokenDistributions> other) {
        return deciding((block, p, policy, uniforms, answerLength) -> {
            DraftBlock told =
                    block.length() == 0 ? block : DraftBlock.of(block.tokens(), other.apply(block.distributions()));
            return told.decide(p, policy, uniforms, answerLength);
        });
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

    private static TokenDistributions modes(TokenDistributions q) {
        int[] modes = IntStream.range(0, q.positions()).map(q::mode).toArray();
        return new OneHotDistributions(modes, q.vocabularySize());
    }

    private static Verification drawsFromPOnRejection(
            DraftBlock block, TokenDistributions p, AcceptancePolicy policy, double[] uniforms, int answerLength) {
        Verification verification = block.decide(p, policy, uniforms, answerLength);
        int accepted = verification.accepted();
        return new Verification(accepted, p.sample(accepted, uniforms[block.length()]));
    }

    private static Verification dropsAnImprobableLast(
            DraftBlock block, TokenDistributions p, AcceptancePolicy policy, double[] uniforms, int answerLength) {
        int last = block.length() - 1;
        boolean drops = last >= 0 && block.distributions().probabilities(block.tokens())[last] < 0.3;
        DraftBlock kept = drops
                ? DraftBlock.of(Arrays.copyOf(block.tokens(), last), HostDistributions.copyOf(block.distributions()))
                : block;
        return kept.decide(p, policy, uniforms, answerLength);
    }

    private static HostDistributions looksBackOnNothingDrafted(float[][] logits, Sampling sampling, int... drafted) {
        int[] unknown = new int[drafted.length];
        Arrays.fill(unknown, Integer.MAX_VALUE);
        return HostDistributions.ofLogits(logits, sampling, unknown);
    }

    private static HostDistributions withoutPenalties(float[][] logits, Sampling sampling, int... drafted) {
        return HostDistributions.ofLogits(logits, Laws.PLAIN);
    }

    /** Rejection sampling, but for the token after a whole block. */
    private static final class BonusFromDraft implements TokenwisePolicy {
        @Override
        public double acceptanceProbability(Candidate candidate) {
            return AcceptancePolicy.rejectionSampling().acceptanceProbability(candidate);
        }

        @Override
        public boolean isLossless() {
            return true;
        }

        @Override
        public double draftWeight(int answerPosition) {
            return answerPosition == 0 ? 0 : 1;
        }
    }
}
