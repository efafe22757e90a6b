package ai.cautious;

import ai.cautious.drafting.DraftRound;
import java.util.List;

/**
 * What one generation did and how long it took. Immutable.
 *
 * @param promptTokens tokens of the verifier's prompt
 * @param generatedTokens tokens of the answer, those that spell a stop string or were withheld included, but no end token
 * @param rounds what each round drafted and how much of it stood, from the first token's round on, which drafts nothing;
 *     {@link ai.cautious.drafting.DraftLength#replay} runs them again
 * @param draftedTokens tokens that the draft proposed
 * @param acceptedTokens drafted tokens that the verifier let stand
 * @param acceptanceByPosition for each position of a drafted block, the share of tokens drafted there that stood
 * @param gateMillis judging the prompt, ms; 0 where nobody did
 * @param prefillMillis computing the prompts, up to the first token, without what the judge computed, ms
 * @param draftMillis drafting, ms
 * @param verifyMillis verifying after the first token, ms
 * @param timeToFirstTokenMillis from the request to the first token, ms
 * @param endToEndMillis from the request to the end, ms; of a refusal what judging took
 * @param tokensPerSecond decoding speed: generated tokens after the first ÷ the time from the first token to the last; 0
 *     where there are fewer than two
 */
public record GenerationReport(
        int promptTokens,
        int generatedTokens,
        List<DraftRound> rounds,
        int draftedTokens,
        int acceptedTokens,
        List<Double> acceptanceByPosition,
        double gateMillis,
        double prefillMillis,
        double draftMillis,
        double verifyMillis,
        double timeToFirstTokenMillis,
        double endToEndMillis,
        double tokensPerSecond) {

    /** Copies the lists. */
    public GenerationReport {
        rounds = List.copyOf(rounds);
        acceptanceByPosition = List.copyOf(acceptanceByPosition);
    }
}
