package ai.cautious.internal.text;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
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

    /** More in a row than any character needs, */
    private static final int MOST = 3;

    /** and than a flag that is spelled in tags. */
    private static final int MOST_OF_FLAG = 7;

    private static final int FLAG = 0x1F3F4;

    /** White space and some of them. */
    private static final Pattern GAP = Pattern.compile("[" + Padding.SPACE + ANY + "]++");

    /** Fewer in a row are left over from where a text was copied. */
    private static final int PADDED_GAPS = 3;

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

    /** Whether many stand together, or some beside the white space between several words. */
    static boolean padWords(String text) {
        List<MatchResult> runs = RUN.matcher(text).results().toList();
        return runs.stream().anyMatch(run -> isLong(text, run))
                || (runs.size() >= PADDED_GAPS && isPaddedBetweenWords(text));
    }

    private static boolean isLong(String text, MatchResult run) {
        boolean ofFlag = run.start() > 0 && text.codePointBefore(run.start()) == FLAG;
        return run.group().codePoints().count() > (ofFlag ? MOST_OF_FLAG : MOST);
    }

    private static boolean isPaddedBetweenWords(String text) {
        Matcher gap = GAP.matcher(text);
        int inARow = 0;
        int end = 0;
        while (gap.find()) {
            if (isPadded(gap.group())) {
                // Behind a word of another script they may be spelling.
                inARow = Padding.isOfPlainlySpaced(text.substring(end, gap.start())) ? inARow + 1 : 1;
            } else if (isSpace(gap.group())) {
                inARow = 0;
            }
            if (inARow == PADDED_GAPS) {
                return true;
            }
            end = gap.end();
        }
        return false;
    }

    private static boolean isSpace(String gap) {
        return dropped(gap).length() == gap.length();
    }

    private static boolean isPadded(String gap) {
        int seen = dropped(gap).length();
        return 0 < seen && seen < gap.length();
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
