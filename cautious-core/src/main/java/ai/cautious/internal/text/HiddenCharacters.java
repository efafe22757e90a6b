package ai.cautious.internal.text;

import java.lang.Character.UnicodeScript;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Characters that nobody sees: zero-width and bidirectional ones, soft hyphens, variation selectors, tag characters, other
 * default ignorable ones (Unicode, DerivedCoreProperties), control characters that are no white space, halves of characters
 * and code points that are none.
 */
final class HiddenCharacters {

    /** Any of them, as patterns have it. */
    static final String ANY = "[\\x00-\\x08\\x0E-\\x1F\\x7F-\\x84\\x86-\\x9F\\u00AD\\u034F\\u061C"
            + "\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F"
            + "\\uFEFF\\uFFA0\\uFFF0-\\uFFFB\\uFFFE\\uFFFF\\uFDD0-\\uFDEF\\uD800-\\uDFFF\\x{1BCA0}-\\x{1BCA3}\\x{1D173}-\\x{1D17A}\\x{E0000}-\\x{E0FFF}]";

    private static final Pattern RUN = Pattern.compile(ANY + "+");

    /** Whose words have none in them; emoji and many other scripts are joined and shaped by some. */
    private static final Set<UnicodeScript> WITHOUT = Set.of(
            UnicodeScript.COMMON,
            UnicodeScript.LATIN,
            UnicodeScript.GREEK,
            UnicodeScript.CYRILLIC,
            UnicodeScript.ARMENIAN,
            UnicodeScript.CHEROKEE,
            UnicodeScript.COPTIC,
            UnicodeScript.LISU);

    private HiddenCharacters() {}

    /** The text without them. */
    static String dropped(String text) {
        return RUN.matcher(text).replaceAll("");
    }

    /** Whether some stand between letters or digits of one word. */
    static boolean splitWords(String text) {
        return RUN.matcher(text)
                .results()
                .anyMatch(run -> run.start() > 0
                        && run.end() < text.length()
                        && isOfWord(text.codePointBefore(run.start()))
                        && isOfWord(text.codePointAt(run.end())));
    }

    private static boolean isOfWord(int character) {
        return (Character.isLetterOrDigit(character) || StyledLetters.isStyled(character))
                && WITHOUT.contains(UnicodeScript.of(character));
    }
}
