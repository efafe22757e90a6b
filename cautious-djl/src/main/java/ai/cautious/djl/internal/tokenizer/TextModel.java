package ai.cautious.djl.internal.tokenizer;

/** Encodes one piece of text after another. Thread-safe. */
@FunctionalInterface
interface TextModel {

    /**
     * Longest piece that is encoded, in characters: what a pre-tokenizer leaves in one piece needs memory for each of them at once.
     */
    int LONGEST_PIECE = 32_000_000;

    /** Appends a piece's tokens. */
    void encode(char[] text, int from, int to, Tokens tokens);
}
