package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.Characters;
import ai.cautious.djl.internal.pattern.CodePoints;

/**
 * What readers see as one character: a letter and its accents (Unicode's extended grapheme clusters, UAX 29). The rules for
 * emoji, flags and Indic conjuncts are left out: they only make clusters longer that have 6 bytes in UTF-8 or more.
 */
final class Clusters {

    private static final CodePoints LEADING = CodePoints.range(0x1100, 0x115F).or(CodePoints.range(0xA960, 0xA97C));
    private static final CodePoints VOWELS = CodePoints.range(0x1160, 0x11A7).or(CodePoints.range(0xD7B0, 0xD7C6));
    private static final CodePoints TRAILING = CodePoints.range(0x11A8, 0x11FF).or(CodePoints.range(0xD7CB, 0xD7FB));
    private static final CodePoints SYLLABLES = CodePoints.range(0xAC00, 0xD7A3);

    /** One in so many syllables is open: it has no trailing consonant. */
    private static final int OPEN = 28;

    private Clusters() {}

    /** Where the cluster that begins at a place of a text ends. */
    static int end(String text, int start) {
        int last = text.codePointAt(start);
        int end = start + Character.charCount(last);
        while (end < text.length() && isJoined(last, text.codePointAt(end))) {
            last = text.codePointAt(end);
            end += Character.charCount(last);
        }
        return end;
    }

    private static boolean isJoined(int one, int next) {
        if (one == '\r' && next == '\n') {
            return true;
        }
        if (Characters.ALONE.contains(one) || Characters.ALONE.contains(next)) {
            return false;
        }
        return Characters.JOINED.contains(next) || Characters.JOINING.contains(one) || isSyllable(one, next);
    }

    private static boolean isSyllable(int one, int next) {
        if (LEADING.contains(one)) {
            return LEADING.contains(next) || VOWELS.contains(next) || SYLLABLES.contains(next);
        }
        boolean whole = SYLLABLES.contains(one);
        boolean open = VOWELS.contains(one) || whole && (one - 0xAC00) % OPEN == 0;
        return open && VOWELS.contains(next) || (open || whole || TRAILING.contains(one)) && TRAILING.contains(next);
    }
}
