package ai.cautious.instruction;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.Require;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A rendered prompt that still knows which of its characters are control tokens, so that text can never become one.
 *
 * @param pieces in order; immutable
 */
public record Prompt(List<Piece> pieces) {

    /** Copies the list. */
    public Prompt {
        pieces = Require.elements(pieces, "pieces");
    }

    /** Its texts, one behind the other, without control tokens. */
    public String text() {
        return pieces.stream()
                .map(piece -> piece instanceof Text text ? text.text() : "")
                .collect(Collectors.joining());
    }

    /** One stretch of a prompt. May grow: keep a default where you switch over it, which refuses what it does not know. */
    public sealed interface Piece permits Start, Control, Text, LaterPiece {}

    /** What the tokenizer itself puts before a text, such as its BOS token; nothing where it is not configured to. */
    public record Start() implements Piece {}

    /**
     * One control token.
     *
     * @param token its spelling, such as {@code <|im_start|>}
     */
    public record Control(String token) implements Piece {

        /** Any spelling. */
        public Control {
            requireNonNull(token, "token");
        }
    }

    /**
     * Text, of a template or of a user: never a control token, whatever it spells. Neighbouring texts are encoded as
     * one.
     *
     * @param text any text
     */
    public record Text(String text) implements Piece {

        /** Any text. */
        public Text {
            requireNonNull(text, "text");
        }
    }
}

/** Never made: outside this package a switch over the pieces needs a default, so that there may be more of them. */
final class LaterPiece implements Prompt.Piece {

    private LaterPiece() {}
}
