package ai.cautious.examples.pocket;

import ai.cautious.CautiousGenerator;
import ai.cautious.FinishReason;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.program.bench.SpeedsInTurn;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast the finished pair answers, greedily.
 *
 * @param acceptance share of the drafted tokens that the verifier lets stand, {@link #DRAFT_LENGTH} at a time: on one machine
 *     the same in every run
 * @param speedUp decoding speed of the pair ÷ that of the verifier alone, as many drafted at a time as pay: the median over
 *     all answers
 * @param tokensPerSecond median decoding speed of the pair
 * @param plainTokensPerSecond median decoding speed of the verifier alone
 */
record PocketSpeed(double acceptance, double speedUp, double tokensPerSecond, double plainTokensPerSecond) {

    static final int DRAFT_LENGTH = 4;

    /** How often each answer is timed, with the draft and without in turn. */
    private static final int TIMED = 5;

    /**
     * Measures; what is refused is left out.
     *
     * @param alone the pair's verifier without a draft
     */
    static PocketSpeed of(CautiousGenerator pair, CautiousGenerator alone, List<GenerationRequest> requests) {
        List<GenerationRequest> answered = new ArrayList<>();
        int drafted = 0;
        int accepted = 0;
        try (CautiousGenerator fixed =
                pair.toBuilder().draftLength(DRAFT_LENGTH).build()) {
            for (GenerationRequest request : requests) {
                GenerationResult result = fixed.generate(request);
                if (result.finishReason() != FinishReason.REFUSED) {
                    answered.add(request);
                    drafted += result.report().draftedTokens();
                    accepted += result.report().acceptedTokens();
                }
            }
        }
        List<SpeedsInTurn> measured = SpeedsInTurn.of(pair, alone, answered, TIMED).stream()
                .filter(answer -> answer.speculative() > 0 && answer.plain() > 0)
                .toList();
        return new PocketSpeed(
                drafted == 0 ? 0 : (double) accepted / drafted,
                SpeedsInTurn.median(measured, SpeedsInTurn::ratio),
                SpeedsInTurn.median(measured, SpeedsInTurn::speculative),
                SpeedsInTurn.median(measured, SpeedsInTurn::plain));
    }
}
