package ai.cautious.djl.internal.tokenizer;

import ai.cautious.UnsupportedModelException;

/** Bounds how much longer a text may become. */
final class Growth {

    /** Unicode's own normal forms make 18 characters of one at most. */
    private static final int MOST_TIMES = 20;

    private static final int FREE = 10_000;
    private static final long MOST = 100_000_000;

    private Growth() {}

    /**
     * Checks a length, before more is added.
     *
     * @param place what messages call what the text went through
     * @param before how long it was
     * @throws UnsupportedModelException if it is too much for a text of that length
     */
    static void require(String place, long before, long length) {
        if (length > Math.min(MOST, FREE + MOST_TIMES * before)) {
            throw new UnsupportedModelException(
                    place + " makes a text of " + before + " characters too long: more than " + length);
        }
    }
}
