package ai.cautious.program.bench;

import ai.cautious.GenerationReport;
import java.util.List;

/**
 * How long an answer took after its first token.
 *
 * @param tokens after the first
 * @param seconds from the first to the last
 */
public record Decoding(int tokens, double seconds) {

    public static Decoding of(GenerationReport report) {
        double speed = report.tokensPerSecond().orElse(0);
        int tokens = speed > 0 ? report.generatedTokens() - 1 : 0;
        return new Decoding(tokens, tokens == 0 ? 0 : tokens / speed);
    }

    /** All tokens ÷ all time; 0 where there are no tokens. */
    public static double tokensPerSecond(List<Decoding> decodings) {
        int tokens = decodings.stream().mapToInt(Decoding::tokens).sum();
        double seconds = decodings.stream().mapToDouble(Decoding::seconds).sum();
        return tokens == 0 ? 0 : tokens / seconds;
    }
}
