package ai.cautious.djl.internal.tokenizer;

import ai.cautious.InvalidOptionException;

/** Encodes one piece of text after another. Thread-safe. */
interface TextModel {

    /**
     * Longest piece that is encoded, in characters: what a pre-tokenizer leaves in one piece needs memory for each of them at once.
     */
    int LONGEST_PIECE = 32_000_000;

    /** Appends a piece's tokens. */
    void encode(char[] text, int from, int to, Tokens tokens);

    /** Whether a text of this spelling would become a token, were that not kept from texts. */
    boolean withholds(String spelling);

    /**
     * Checks how long a piece is.
     *
     * @throws InvalidOptionException if it is longer than supported
     */
    static void requireLength(int length, int longest) {
        if (length > longest) {
            throw new InvalidOptionException("a text has a run of " + length
                    + " characters that the tokenizer cannot cut; at most " + longest + " are supported");
        }
    }
}
