package ai.cautious.program.bench;

import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.program.console.ReportFields;
import ai.cautious.safety.GateDecision;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Speculative against plain decoding of the same prompts, one or many.
 *
 * @param plainTokensPerSecond decoding speed: all tokens after each answer's first ÷ all time after each first
 * @param speculativeTokensPerSecond the same, decoding speculatively
 * @param ratio of the two speeds; 0 where no answer has two tokens
 * @param endToEndRatio plain ÷ speculative time from request to end, prefill included
 * @param acceptance accepted ÷ drafted tokens; 0 where none were drafted
 * @param tokensPerRound generated tokens ÷ rounds, decoding speculatively
 * @param draftMillis time spent drafting, of all answers, ms
 * @param verifyMillis time spent verifying, ms
 * @param gateRatio time from request to end with the gate ÷ without, decoding speculatively; null where none judges
 * @param gatedAcceptance accepted ÷ drafted tokens where the draft goes on from the prompt that it judged; likewise null
 * @param withoutVerdict prompts that the judge gave none on, and whose gated answers no model drafted; likewise null
 * @param plainPromptTokensPerSecond all prompts' tokens ÷ all time from the request to the first token, decoding plainly
 * @param peerTokensPerSecond the peer's speed, decoding plainly; null where there is no peer
 * @param peerPromptTokensPerSecond likewise its prompts'; 0 where it does not time them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Comparison(
        double plainTokensPerSecond,
        double speculativeTokensPerSecond,
        double ratio,
        double endToEndRatio,
        double acceptance,
        double tokensPerRound,
        double draftMillis,
        double verifyMillis,
        @Nullable Double gateRatio,
        @Nullable Double gatedAcceptance,
        @Nullable Integer withoutVerdict,
        double plainPromptTokensPerSecond,
        @Nullable Double peerTokensPerSecond,
        @Nullable Double peerPromptTokensPerSecond) {

    public static Comparison of(
            List<GenerationReport> plain,
            List<GenerationReport> speculative,
            List<GenerationResult> gated,
            List<Decoding> peer) {
        List<GenerationReport> judged =
                gated.stream().map(GenerationResult::report).toList();
        double plainSpeed = Decoding.tokensPerSecond(decodings(plain));
        double speculativeSpeed = Decoding.tokensPerSecond(decodings(speculative));
        return new Comparison(
                plainSpeed,
                speculativeSpeed,
                share(speculativeSpeed, plainSpeed),
                share(endToEndMillis(plain), endToEndMillis(speculative)),
                acceptance(speculative),
                share(sum(speculative, GenerationReport::generatedTokens), sum(speculative, report -> report.rounds()
                        .size())),
                sum(speculative, report -> ReportFields.millis(report.draftTime())),
                sum(speculative, report -> ReportFields.millis(report.verifyTime())),
                gated.isEmpty() ? null : share(endToEndMillis(judged), endToEndMillis(speculative)),
                gated.isEmpty() ? null : acceptance(judged),
                gated.isEmpty() ? null : withoutVerdict(gated),
                Decoding.promptTokensPerSecond(decodings(plain)),
                peer.isEmpty() ? null : Decoding.tokensPerSecond(peer),
                peer.isEmpty() ? null : Decoding.promptTokensPerSecond(peer));
    }

    private static List<Decoding> decodings(List<GenerationReport> reports) {
        return reports.stream().map(Decoding::of).toList();
    }

    private static double endToEndMillis(List<GenerationReport> reports) {
        return sum(reports, report -> ReportFields.millis(report.totalTime()));
    }

    private static double acceptance(List<GenerationReport> reports) {
        return share(sum(reports, GenerationReport::acceptedTokens), sum(reports, GenerationReport::draftedTokens));
    }

    private static int withoutVerdict(List<GenerationResult> gated) {
        return (int) gated.stream()
                .filter(result ->
                        result.gateDecision().flatMap(GateDecision::failure).isPresent())
                .count();
    }

    private static double sum(List<GenerationReport> reports, ToDoubleFunction<GenerationReport> what) {
        return reports.stream().mapToDouble(what).sum();
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
