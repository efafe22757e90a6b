package ai.cautious;

import java.util.List;

/**
 * A finished generation. Immutable.
 *
 * @param text the answer
 * @param tokens its ids, without the one that ended it
 * @param finishReason why it ended
 * @param report what it did and how long it took
 */
public record GenerationResult(String text, List<Integer> tokens, FinishReason finishReason, GenerationReport report) {

    /** Copies the list. */
    public GenerationResult {
        tokens = List.copyOf(tokens);
    }
}
