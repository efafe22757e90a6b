package ai.cautious.internal.text;

import java.util.regex.Pattern;

/**
 * White space that puts words so far apart, or pushes them so far away, that a model loses them in it, and spaces that no
 * keyboard has between all words.
 */
final class Padding {

    /** White space of every kind, as patterns have it; Braille's blank is some where there is no Braille. */
    static final String SPACE = "\\s\\x85\\p{Z}\\u2800";

    /** All that stands together. */
    static final Pattern RUN = Pattern.compile("[" + SPACE + "]++");

    /** Shorter ones part words. */
    private static final int SHORTEST = 4;

    /** More empty lines part nothing, */
    private static final int MOST_LINES = 4;

    /** and more blanks neither indent a line nor align a table, nor do as few that no keyboard has. */
    private static final int MOST_BLANKS = 40;

    private static final Pattern LINE_END = Pattern.compile("\\R");

    private static final Pattern ODD_SPACE = Pattern.compile("[\\p{Z}\\u2800&&[^ ]]");

    /** A letter of scripts that have plain spaces between words. */
    private static final String LETTER = "[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}]";

    private static final Pattern OF_PLAINLY_SPACED = Pattern.compile(LETTER);

    /** Here and there stands another one, as before a unit. */
    private static final Pattern ODD_IN_A_ROW = Pattern.compile("(?<![^" + SPACE + "])(?:" + LETTER + "[^" + SPACE
            + "]*+\\s*+" + ODD_SPACE + "[" + SPACE + "]*+){3}" + LETTER);

    private Padding() {}

    /** The text with as much white space as words need. */
    static String shortened(String text) {
        boolean oddBetweenWords = ODD_IN_A_ROW.matcher(text).find();
        return RUN.matcher(text).replaceAll(space -> shortened(space.group(), oddBetweenWords));
    }

    private static String shortened(String space, boolean oddBetweenWords) {
        if (space.length() < SHORTEST && !oddBetweenWords) {
            return space;
        }
        long lines = LINE_END.matcher(space).results().count();
        if (lines > MOST_LINES) {
            return "\n\n";
        }
        boolean isShort =
                space.length() <= MOST_BLANKS && !ODD_SPACE.matcher(space).find();
        return isShort ? space : lines == 0 ? " " : "\n";
    }

    /** Whether a word is of a script that has plain spaces between words. */
    static boolean isOfPlainlySpaced(String word) {
        return OF_PLAINLY_SPACED.matcher(word).find();
    }
}
