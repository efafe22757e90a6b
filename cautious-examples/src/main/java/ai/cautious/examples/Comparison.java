package ai.cautious.examples;

import ai.cautious.GenerationReport;
import java.util.List;

/**
 * Speculative against plain decoding of the same prompts, one or many.
 *
 * @param plainTokensPerSecond decoding speed: all tokens after each answer's first ÷ all time after each first
 * @param speculativeTokensPerSecond the same, decoding speculatively
 * @param ratio of the two speeds; 0 where no answer has two tokens
 * @param endToEndRatio plain ÷ speculative time from request to end, prefill included
 * @param acceptance accepted ÷ drafted tokens; 0 where none were drafted
 */
record Comparison(
        double plainTokensPerSecond,
        double speculativeTokensPerSecond,
        double ratio,
        double endToEndRatio,
        double acceptance) {

    static Comparison of(List<GenerationReport> plain, List<GenerationReport> speculative) {
        double plainSpeed = tokensPerSecond(plain);
        double speculativeSpeed = tokensPerSecond(speculative);
        int drafted =
                speculative.stream().mapToInt(GenerationReport::draftedTokens).sum();
        int accepted =
                speculative.stream().mapToInt(GenerationReport::acceptedTokens).sum();
        return new Comparison(
                plainSpeed,
                speculativeSpeed,
                share(speculativeSpeed, plainSpeed),
                share(endToEndMillis(plain), endToEndMillis(speculative)),
                share(accepted, drafted));
    }

    private static double tokensPerSecond(List<GenerationReport> reports) {
        double tokens = 0;
        double seconds = 0;
        for (GenerationReport report : reports) {
            if (report.tokensPerSecond() > 0) {
                tokens += report.generatedTokens() - 1;
                seconds += (report.generatedTokens() - 1) / report.tokensPerSecond();
            }
        }
        return share(tokens, seconds);
    }

    private static double endToEndMillis(List<GenerationReport> reports) {
        return reports.stream().mapToDouble(GenerationReport::endToEndMillis).sum();
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
