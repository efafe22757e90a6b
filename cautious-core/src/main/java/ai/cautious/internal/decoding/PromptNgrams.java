package ai.cautious.internal.decoding;

import ai.cautious.drafting.PromptLookup;
import ai.cautious.sampling.TokenHistory;

/** Finds where a text's last tokens stood before. Stateless: a scan of some thousand tokens takes microseconds. */
final class PromptNgrams {

    private PromptNgrams() {}

    /**
     * A place in a text.
     *
     * @param length how many of the last tokens stood there, 0 where none did
     * @param end the position after them
     */
    record Match(int length, int end) {

        static final Match NONE = new Match(0, 0);
    }

    /** The longest match that the options allow, the latest of several. */
    static Match find(TokenHistory text, PromptLookup options) {
        int last = text.length() - 1;
        Match best = Match.NONE;
        for (int end = last; end > 0 && best.length() < options.maxMatch(); end--) {
            int length = 0;
            while (length < options.maxMatch()
                    && end - 1 - length >= 0
                    && text.token(end - 1 - length) == text.token(last - length)) {
                length++;
            }
            if (length >= options.minMatch() && length > best.length()) {
                best = new Match(length, end);
            }
        }
        return best;
    }
}
