package ai.cautious.model;

import ai.cautious.instruction.Prompt;
import java.util.Set;

/**
 * Turns text into tokens and back.
 *
 * <p>A <em>control token</em> is an added token that the tokenizer marks special, such as {@code <|im_end|>}. Only a
 * prompt's {@link Prompt.Control} pieces become control tokens: no text ever does, whatever it spells.
 *
 * <p>Implementations are thread-safe.
 */
public interface Tokenizer {

    /** The number of tokens; ids are in {@code [0, vocabularySize())}. A model may have more logits than that. */
    int vocabularySize();

    /** Encodes a user's text: no BOS, and never a control token. */
    int[] encode(String text);

    /**
     * Encodes a prompt piece by piece.
     *
     * @throws ai.cautious.CautiousException if the prompt names a control token that this vocabulary lacks
     */
    int[] encode(Prompt prompt);

    /** The spellings of all control tokens. */
    Set<String> controlTokens();

    /** Whether {@code token} is a control token. */
    boolean isControl(int token);

    /** The vocabulary's own spelling of a token, such as {@code Ġworld}; empty for an id that stands for nothing. */
    String piece(int token);

    /**
     * Decodes tokens; control tokens are left out, bytes that are no valid UTF-8 become U+FFFD. What a token adds depends
     * on few tokens before it, so that a stream is decoded window by window.
     */
    String decode(int... tokens);
}
