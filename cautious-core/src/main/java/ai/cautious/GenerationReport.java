package ai.cautious;

import java.util.List;

/**
 * What one generation did and how long it took. Immutable.
 *
 * @param promptTokens tokens of the verifier's prompt
 * @param generatedTokens tokens of the answer, without the one that ended it
 * @param rounds verifications, the first token's included
 * @param draftedTokens tokens that the draft proposed
 * @param acceptedTokens drafted tokens that the verifier let stand
 * @param acceptanceByPosition for each position of a drafted block, the share of tokens drafted there that stood
 * @param prefillMillis computing the prompts, up to the first token, ms
 * @param draftMillis drafting, ms
 * @param verifyMillis verifying after the first token, ms
 * @param timeToFirstTokenMillis from the request to the first token, ms
 * @param endToEndMillis from the request to the end, ms
 * @param tokensPerSecond decoding speed: generated tokens after the first ÷ the time from the first token to the last; 0
 *     where there are fewer than two
 */
public record GenerationReport(
        int promptTokens,
        int generatedTokens,
        int rounds,
        int draftedTokens,
        int acceptedTokens,
        List<Double> acceptanceByPosition,
        double prefillMillis,
        double draftMillis,
        double verifyMillis,
        double timeToFirstTokenMillis,
        double endToEndMillis,
        double tokensPerSecond) {

    /** Copies the list. */
    public GenerationReport {
        acceptanceByPosition = List.copyOf(acceptanceByPosition);
    }
}
