package ai.cautious.program.bench;

import ai.cautious.GenerationReport;
import java.time.Duration;
import java.util.List;

/**
 * How long an answer took, to its first token and after it.
 *
 * @param tokens after the first
 * @param seconds from the first to the last
 * @param promptTokens read before the first; 0 where that was not timed
 * @param promptSeconds from the request to the first
 */
public record Decoding(int tokens, double seconds, int promptTokens, double promptSeconds) {

    public static Decoding of(GenerationReport report) {
        double speed = report.tokensPerSecond().orElse(0);
        int tokens = speed > 0 ? report.generatedTokens() - 1 : 0;
        return new Decoding(
                tokens,
                tokens == 0 ? 0 : tokens / speed,
                report.timeToFirstToken().isPresent() ? report.promptTokens() : 0,
                report.timeToFirstToken().orElse(Duration.ZERO).toNanos() / 1e9);
    }

    /** All tokens ÷ all time; 0 where there are no tokens. */
    public static double tokensPerSecond(List<Decoding> decodings) {
        int tokens = decodings.stream().mapToInt(Decoding::tokens).sum();
        double seconds = decodings.stream().mapToDouble(Decoding::seconds).sum();
        return tokens == 0 ? 0 : tokens / seconds;
    }

    /** All prompts' tokens ÷ all time to the first token; 0 where none were timed. */
    public static double promptTokensPerSecond(List<Decoding> decodings) {
        int tokens = decodings.stream().mapToInt(Decoding::promptTokens).sum();
        double seconds = decodings.stream().mapToDouble(Decoding::promptSeconds).sum();
        return tokens == 0 ? 0 : tokens / seconds;
    }
}
