package ai.cautious.program.server;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** How an answer is written. */
enum AnswerForm {
    /** As a message. */
    CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk") {
        @Override
        void write(ObjectNode choice, String text) {
            choice.putObject("message")
                    .put("role", ASSISTANT)
                    .put("content", text)
                    .putNull("refusal");
        }

        @Override
        void writePiece(ObjectNode choice, String text, Place place) {
            ObjectNode delta = choice.putObject("delta");
            if (place == Place.FIRST) {
                delta.put("role", ASSISTANT);
            }
            if (place != Place.LAST) {
                delta.put("content", text);
            }
        }
    },

    /** As what follows a text. */
    TEXT("cmpl-", "text_completion", "text_completion") {
        @Override
        void write(ObjectNode choice, String text) {
            choice.put("text", text);
        }

        @Override
        void writePiece(ObjectNode choice, String text, Place place) {
            choice.put("text", text);
        }
    };

    /** Where a piece stands. */
    enum Place {
        FIRST,
        MIDST,
        LAST
    }

    private static final String ASSISTANT = "assistant";

    private final String prefix;
    private final String whole;
    private final String piece;

    AnswerForm(String prefix, String whole, String piece) {
        this.prefix = prefix;
        this.whole = whole;
        this.piece = piece;
    }

    /** What ids begin with. */
    String prefix() {
        return prefix;
    }

    /** What a whole answer calls itself. */
    String whole() {
        return whole;
    }

    /** What a piece of a streamed one calls itself. */
    String piece() {
        return piece;
    }

    /** Writes a text into a choice. */
    abstract void write(ObjectNode choice, String text);

    /** Writes a piece into a choice; the first and the last have no text. */
    abstract void writePiece(ObjectNode choice, String text, Place place);
}
