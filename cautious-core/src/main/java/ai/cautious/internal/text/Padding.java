package ai.cautious.internal.text;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * White space that puts words so far apart, or pushes them so far away, that a model loses them in it, and spaces that no
 * keyboard has between all words.
 */
final class Padding {

    /** White space of every kind, as patterns have it; Braille's blank is some where there is no Braille. */
    static final String SPACE = "\\s\\x85\\p{Z}\\u2800";

    private static final Pattern RUN = Pattern.compile("[" + SPACE + "]{4,}+");

    /** More empty lines part nothing, */
    private static final int MOST_LINES = 4;

    /** and more blanks neither indent a line nor align a table. */
    private static final int MOST_BLANKS = 40;

    static final Pattern LINE_END = Pattern.compile("\\R");

    private static final String ODD = "[\\p{Z}\\u2800&&[^ ]]";

    private static final Pattern ODD_SPACE = Pattern.compile("\\s*+" + ODD + "[" + SPACE + "]*+");

    /** A letter of scripts that have plain spaces between words. */
    private static final String LETTER = "[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}]";

    private static final Pattern OF_PLAINLY_SPACED = Pattern.compile(LETTER);

    /** Here and there stands another one, as before a unit. */
    private static final Pattern ODD_IN_A_ROW =
            Pattern.compile("(?<![^" + SPACE + "])(?:" + LETTER + "[^" + SPACE + "]*+" + ODD_SPACE + "){3}" + LETTER);

    private Padding() {}

    /** The text with as much white space as words need. */
    static String shortened(String text) {
        String plain = ODD_IN_A_ROW.matcher(text).find()
                ? ODD_SPACE.matcher(text).replaceAll(odd -> isOnOneLine(odd) ? " " : "\n")
                : text;
        return RUN.matcher(plain).replaceAll(Padding::shortened);
    }

    /** Whether a word is of a script that has plain spaces between words. */
    static boolean isOfPlainlySpaced(String word) {
        return OF_PLAINLY_SPACED.matcher(word).find();
    }

    private static boolean isOnOneLine(MatchResult space) {
        return !LINE_END.matcher(space.group()).find();
    }

    private static String shortened(MatchResult space) {
        if (LINE_END.matcher(space.group()).results().count() > MOST_LINES) {
            return "\n\n";
        }
        if (space.end() - space.start() <= MOST_BLANKS) {
            return space.group();
        }
        return isOnOneLine(space) ? " " : "\n";
    }
}
