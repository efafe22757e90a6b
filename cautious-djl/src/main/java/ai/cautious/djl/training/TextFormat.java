package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.internal.Require;
import ai.cautious.model.Tokenizer;

/**
 * How text becomes tokens. Immutable.
 *
 * @param tokenizer the model's
 * @param template renders prompts
 * @param endToken what the model is to say when it is done, such as its end-of-sequence token
 * @param maxTokens greatest number of tokens of an example
 */
public record TextFormat(Tokenizer tokenizer, PromptTemplate template, int endToken, int maxTokens) {

    /** @throws InvalidOptionException if a number is out of range */
    public TextFormat {
        requireNonNull(tokenizer, "tokenizer");
        requireNonNull(template, "template");
        Require.that(
                endToken >= 0 && endToken < tokenizer.vocabularySize(),
                "endToken",
                endToken,
                "in [0, " + tokenizer.vocabularySize() + ")");
        Require.that(maxTokens >= 2, "maxTokens", maxTokens, "at least 2");
    }
}
