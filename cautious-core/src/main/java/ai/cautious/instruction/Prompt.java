package ai.cautious.instruction;

import java.util.List;

/**
 * A rendered prompt that still knows which of its characters are control tokens, so that text can never become one.
 *
 * @param pieces in order; immutable
 */
public record Prompt(List<Piece> pieces) {

    /** Copies the list. */
    public Prompt {
        pieces = List.copyOf(pieces);
    }

    /** One stretch of a prompt. */
    public sealed interface Piece permits Start, Control, Text {}

    /** What the tokenizer itself puts before a text, such as its BOS token; nothing where it is not configured to. */
    public record Start() implements Piece {}

    /**
     * One control token.
     *
     * @param token its spelling, such as {@code <|im_start|>}
     */
    public record Control(String token) implements Piece {}

    /**
     * Text, of a template or of a user: never a control token, whatever it spells. Neighbouring texts are encoded as
     * one.
     *
     * @param text any text
     */
    public record Text(String text) implements Piece {}
}
