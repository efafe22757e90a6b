package ai.cautious.internal.text;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Characters that nobody sees: zero-width and bidirectional ones, soft hyphens, variation selectors, tag characters, other
 * default ignorable ones (Unicode, DerivedCoreProperties), control characters that are no white space, halves of characters
 * and code points that are none. Some are spelling in some words, and stay there.
 */
final class HiddenCharacters {

    /** Any of them, as patterns have it. */
    static final String ANY = "[\\x00-\\x08\\x0E-\\x1F\\x7F-\\x84\\x86-\\x9F\\u00AD\\u034F\\u061C"
            + "\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F"
            + "\\uFEFF\\uFFA0\\uFFF0-\\uFFFB\\uFFFE\\uFFFF\\uFDD0-\\uFDEF\\uD800-\\uDFFF\\x{1BCA0}-\\x{1BCA3}\\x{1D173}-\\x{1D17A}\\x{E0000}-\\x{E0FFF}]";

    private static final Pattern RUN = Pattern.compile(ANY + "+");

    /**
     * A letter with its marks; not where a joiner behind those is spelling, nor where they may end a word that a hidden space
     * follows.
     */
    private static final String LETTER = "(?:[\\p{L}&&[^" + HiddenSpelling.IN_SCRIPTS_WITHOUT_SPACES + "]](?:(?!" + ANY
            + ")[\\p{M}&&[^" + HiddenSpelling.VIRAMAS + "]])*+|\\p{L})";

    /** Between the letters of a word, which no spelling has: four letters, or a word of three. */
    private static final Pattern BETWEEN_EACH = Pattern.compile("(?:" + LETTER + ANY
            + "++){3}\\p{L}|(?<![\\p{L}\\p{M}])(?:" + LETTER + ANY + "++){2}" + LETTER + "(?![\\p{L}\\p{M}])");

    private HiddenCharacters() {}

    /** The text without them. */
    static String dropped(String text) {
        return RUN.matcher(text).replaceAll("");
    }

    /** Whether some stand in a word whose script does not write them there. */
    static boolean splitWords(String text) {
        return RUN.matcher(text).results().anyMatch(run -> splitsWord(text, run))
                || BETWEEN_EACH.matcher(text).find();
    }

    private static boolean splitsWord(String text, MatchResult run) {
        int base = base(text, run.start());
        if (base < 0 || run.end() == text.length()) {
            return false;
        }
        int after = text.codePointAt(run.end());
        return isOfWord(base)
                && (isOfWord(after) || isMark(after))
                && !run.group()
                        .codePoints()
                        .allMatch(hidden -> HiddenSpelling.has(base, text.codePointBefore(run.start()), hidden, after));
    }

    /** What the marks before some place in a text stand on; negative where there is nothing. */
    private static int base(String text, int end) {
        int start = end;
        while (start > 0) {
            int character = text.codePointBefore(start);
            if (!isMark(character) || isHidden(character)) {
                return character;
            }
            start -= Character.charCount(character);
        }
        return -1;
    }

    private static boolean isHidden(int character) {
        return RUN.matcher(Character.toString(character)).matches();
    }

    private static boolean isOfWord(int character) {
        return Character.isLetterOrDigit(character) || StyledLetters.isStyled(character);
    }

    static boolean isMark(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
