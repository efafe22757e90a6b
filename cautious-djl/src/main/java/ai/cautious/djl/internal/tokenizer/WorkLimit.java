package ai.cautious.djl.internal.tokenizer;

import ai.cautious.UnsupportedModelException;

/** Bounds what a stranger's vocabulary may cost on a text: so many looks at each character. Not thread-safe. */
final class WorkLimit {

    private static final int LOOKS_PER_CHARACTER = 100;
    private static final int FREE_LOOKS = 1_000_000;

    private final String place;
    private final int length;
    private long left;

    /**
     * For one text.
     *
     * @param place what messages call the vocabulary
     */
    WorkLimit(String place, int length) {
        this.place = place;
        this.length = length;
        left = FREE_LOOKS + (long) LOOKS_PER_CHARACTER * length;
    }

    /**
     * Counts some more.
     *
     * @throws UnsupportedModelException if that is too many
     */
    void spend(int looks) {
        left -= looks;
        if (left < 0) {
            throw new UnsupportedModelException(
                    place + " has tokens so long and so alike that a text of " + length + " characters takes too long");
        }
    }
}
