package ai.cautious.examples;

import ai.cautious.GenerationReport;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Speculative against plain decoding of the same prompts, one or many.
 *
 * @param plainTokensPerSecond decoding speed: all tokens after each answer's first ÷ all time after each first
 * @param speculativeTokensPerSecond the same, decoding speculatively
 * @param ratio of the two speeds; 0 where no answer has two tokens
 * @param endToEndRatio plain ÷ speculative time from request to end, prefill included
 * @param acceptance accepted ÷ drafted tokens; 0 where none were drafted
 * @param peerTokensPerSecond the peer's speed, decoding plainly; null where there is no peer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Comparison(
        double plainTokensPerSecond,
        double speculativeTokensPerSecond,
        double ratio,
        double endToEndRatio,
        double acceptance,
        @Nullable Double peerTokensPerSecond) {

    static Comparison of(List<GenerationReport> plain, List<GenerationReport> speculative, List<Decoding> peer) {
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
                share(accepted, drafted),
                peer.isEmpty() ? null : Decoding.tokensPerSecond(peer));
    }

    private static double tokensPerSecond(List<GenerationReport> reports) {
        return Decoding.tokensPerSecond(reports.stream().map(Decoding::of).toList());
    }

    private static double endToEndMillis(List<GenerationReport> reports) {
        return reports.stream().mapToDouble(GenerationReport::endToEndMillis).sum();
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
