package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * One text to learn from. The loss is the mean over all response tokens of a step; prompt tokens are read, not learned.
 * Immutable: callers leave the arrays as they are.
 *
 * @param prompt ids, possibly none: then the response's first token is only read, since nothing comes before it
 * @param response ids, with the end-of-sequence token where the model is to learn to stop
 * @param place a number in {@code [0, 1)} that decides whether the example belongs to the validation part; a hash of
 *     the text, so that equal texts stay together
 */
public record TrainingExample(int[] prompt, int[] response, double place) {

    /** @throws InvalidOptionException if there is no token to be predicted, or the place is out of range */
    public TrainingExample {
        requireNonNull(prompt, "prompt");
        requireNonNull(response, "response");
        Require.that(
                response.length > 0 && prompt.length + response.length > 1,
                "response",
                response.length + " tokens after a prompt of " + prompt.length,
                "at least 1 token, 2 where there is no prompt");
        Require.that(place >= 0 && place < 1, "place", place, "in [0, 1)");
    }

    /** The number of tokens. */
    public int length() {
        return prompt.length + response.length;
    }

    /** The number of tokens to be predicted: the last ones. */
    public int labels() {
        return prompt.length == 0 ? response.length - 1 : response.length;
    }

    /** The token at a position in {@code [0, length())}. */
    public int token(int position) {
        return position < prompt.length ? prompt[position] : response[position - prompt.length];
    }
}
