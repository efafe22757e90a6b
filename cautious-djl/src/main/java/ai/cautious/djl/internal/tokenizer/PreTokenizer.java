package ai.cautious.djl.internal.tokenizer;

/** Splits a text into the pieces that a model encodes each by itself, and may respell them. Immutable. */
@FunctionalInterface
interface PreTokenizer {

    /** Takes one piece after another; the array is only valid during the call. */
    @FunctionalInterface
    interface Pieces {

        /** @param first whether the piece begins where the whole text does */
        void accept(char[] text, int from, int to, boolean first);
    }

    /** @param first whether this begins where the whole text does */
    void split(char[] text, int from, int to, boolean first, Pieces pieces);

    /** This one, and the other on each of its pieces. */
    default PreTokenizer then(PreTokenizer other) {
        return (text, from, to, first, pieces) -> split(
                text, from, to, first, (part, start, end, begins) -> other.split(part, start, end, begins, pieces));
    }
}
