package ai.cautious.program.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.ModelIdentity;
import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.GateOutcome;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final BenchRow.Gap GAP = (answer, one, other) -> answer.length + 0.1 * one + 0.01 * other;

    private static GenerationReport report(int tokens, int drafted, int accepted, long millis, double speed) {
        List<DraftRound> rounds = new ArrayList<>(Collections.nCopies(5, new DraftRound(DraftSource.NONE, 0, 0)));
        if (drafted > 0) {
            rounds.set(1, new DraftRound(DraftSource.MODEL, drafted, accepted));
        }
        GenerationReport.Builder report = GenerationReport.builder()
                .verifier(ModelIdentity.of("verifier"))
                .promptTokens(3)
                .generatedTokens(tokens)
                .rounds(rounds)
                .draftTime(Duration.ofMillis(7))
                .verifyTime(Duration.ofMillis(8))
                .timeToFirstToken(Duration.ofMillis(2))
                .totalTime(Duration.ofMillis(millis));
        if (speed > 0) {
            report.tokensPerSecond(speed);
        }
        return report.build();
    }

    private static GenerationResult result(int... tokens) {
        return GenerationResult.builder()
                .tokens(tokens)
                .finishReason(FinishReason.LENGTH)
                .report(report(tokens.length, 0, 0, 1, 0))
                .build();
    }

    private static GenerationResult judged(GenerationReport report, GateOutcome outcome) {
        return GenerationResult.builder()
                .finishReason(FinishReason.LENGTH)
                .report(report)
                .gateDecision(GateDecision.of(outcome, SafetyAction.ALLOW))
                .build();
    }

    private static BenchRow row(BenchPrompt prompt, GenerationResult plain, GenerationResult speculative) {
        return BenchRow.of(prompt, new BenchAnswers(plain, speculative, List.of(), List.of()), GAP);
    }

    @Test
    void weighsSpeedsByTime() {
        // 10 tokens in 1 s and 10 in 3 s are 20 in 4 s, not the mean of the two speeds.
        List<GenerationReport> plain = List.of(report(11, 0, 0, 1100, 10), report(11, 0, 0, 3300, 10 / 3.0));
        List<GenerationReport> speculative = List.of(report(11, 8, 6, 500, 20), report(11, 12, 4, 1700, 20));
        List<Decoding> peer =
                List.of(new Decoding(10, 1, 300, 2), new Decoding(20, 2, 0, 0), new Decoding(0, 1, 100, 2));
        List<GenerationResult> gated = List.of(
                judged(report(11, 4, 1, 900, 20), SafetyVerdict.of(0.2, 0.5)),
                judged(report(11, 4, 2, 1740, 20), GateFailure.of(GateFailure.Cause.NO_JUDGE, "none")));
        Comparison comparison = Comparison.of(plain, speculative, gated, peer);
        assertThat(comparison.plainTokensPerSecond()).isEqualTo(5);
        assertThat(comparison.speculativeTokensPerSecond()).isEqualTo(20);
        assertThat(comparison.ratio()).isEqualTo(4);
        assertThat(comparison.endToEndRatio()).isEqualTo(2);
        assertThat(comparison.acceptance()).isEqualTo(0.5);
        assertThat(comparison.tokensPerRound()).isEqualTo(2.2);
        assertThat(comparison.draftMillis()).isEqualTo(14);
        assertThat(comparison.verifyMillis()).isEqualTo(16);
        assertThat(comparison.gateRatio()).isEqualTo(1.2);
        assertThat(comparison.gatedAcceptance()).isEqualTo(0.375);
        assertThat(comparison.withoutVerdict()).isOne();
        assertThat(comparison.plainPromptTokensPerSecond()).isEqualTo(1500);
        assertThat(comparison.peerTokensPerSecond()).isEqualTo(7.5);
        assertThat(comparison.peerPromptTokensPerSecond()).isEqualTo(100);
    }

    @Test
    void hasNoRatioWhereNothingWasDecoded() {
        List<GenerationReport> one = List.of(report(1, 0, 0, 100, 0));
        assertThat(Comparison.of(one, one, List.of(), List.of()))
                .isEqualTo(new Comparison(0, 0, 0, 1, 0, 0.2, 7, 8, null, null, null, 1500, null, null));
        List<Decoding> peer = List.of(new Decoding(0, 0, 0, 0));
        assertThat(Comparison.of(one, one, List.of(judged(one.get(0), SafetyVerdict.of(0.2, 0.5))), peer))
                .isEqualTo(new Comparison(0, 0, 0, 1, 0, 0.2, 7, 8, 1.0, 0.0, 0, 1500, 0.0, 0.0));
    }

    @Test
    void tellsHowFarApartTheTokensAreThatTextsPartAt() {
        BenchPrompt prompt = new BenchPrompt("code", "hello");
        BenchRow row = row(prompt, result(1, 2), result(1, 3));
        assertThat(row.partsBy()).isEqualTo(1 + 0.2 + 0.03);
        assertThat(row.texts()).isEqualTo("texts part at token 1, by 1.2e+00 nats");
        BenchRow shorter = row(prompt, result(1), result(1, 3));
        assertThat(shorter.partsBy()).isNull();
        assertThat(shorter.texts()).isEqualTo("texts part at token 1");
    }

    @Test
    void tellsWhereTextsPart() {
        BenchPrompt prompt = new BenchPrompt("code", "hello");
        assertThat(row(prompt, result(1, 2), result(1, 2)).partsAt()).isNull();
        assertThat(row(prompt, result(1, 2), result(1, 3)).partsAt()).isEqualTo(1);
        assertThat(row(prompt, result(1, 2), result(1, 2, 3)).partsAt()).isEqualTo(2);
        assertThat(row(prompt, result(1), result(2)).textsAgree()).isFalse();
    }
}
