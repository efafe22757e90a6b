package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.LinearPattern;

/** GPT-2's words, each spelled as bytes. Immutable. */
record ByteLevel(boolean prefixed, boolean splits) implements PreTokenizer {

    private static final Split WORDS = new Split(
            LinearPattern.compile(
                    "ByteLevel", "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
            Split.Behavior.ISOLATED);

    /** UTF-8 takes so many bytes for a UTF-16 unit. */
    private static final int MOST_BYTES = 3;

    @Override
    public void split(char[] text, int from, int to, boolean first, Pieces pieces) {
        if (prefixed && from < to && text[from] != ' ') {
            char[] longer = new char[to - from + 1];
            longer[0] = ' ';
            System.arraycopy(text, from, longer, 1, to - from);
            words(longer, 0, longer.length, first, pieces);
        } else {
            words(text, from, to, first, pieces);
        }
    }

    private void words(char[] text, int from, int to, boolean first, Pieces pieces) {
        Speller speller = new Speller(pieces);
        if (splits) {
            WORDS.split(text, from, to, first, speller);
        } else {
            speller.accept(text, from, to, first);
        }
    }

    /** Uses one array for all pieces. */
    private static final class Speller implements Pieces {

        private final Pieces pieces;
        private char[] spelled = new char[64];

        Speller(Pieces pieces) {
            this.pieces = pieces;
        }

        @Override
        public void accept(char[] text, int from, int to, boolean first) {
            if (spelled.length < MOST_BYTES * (long) (to - from)) {
                int length = ByteAlphabet.length(text, from, to);
                TextModel.requireLength(length, TextModel.LONGEST_PIECE);
                spelled = new char[Math.max(spelled.length, length)];
            }
            pieces.accept(spelled, 0, ByteAlphabet.spell(text, from, to, spelled), first);
        }
    }
}
