package ai.cautious.internal.text;

import static java.util.regex.Matcher.quoteReplacement;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Words whose letters stand apart, as in {@code h o w  t o} and {@code h-o-w t-o}. */
final class SpacedLetters {

    /** Fewer are symbols, initials or abbreviations, */
    private static final int FEWEST = 5;

    /** and so are fewer different ones: a board of a game, a row of marks. */
    private static final int FEWEST_DIFFERENT = 4;

    private static final String OF_WORD = "[\\p{L}\\p{M}\\p{N}]";

    /** A letter of an alphabet, or a digit in its place; other scripts write words of one character. */
    private static final String LETTER = "(?<!" + OF_WORD
            + ")(?:[\\p{L}&&[^\\p{IsHan}\\p{IsHangul}\\p{IsHiragana}\\p{IsKatakana}]]\\p{M}*+|" + LeetSpeak.DIGIT
            + ")(?!"
            + OF_WORD + ")";

    private static final String SPACE = "[\\s\\p{Z}]++";

    /** The same character separates all letters, white space words. */
    private static final Pattern STRETCH = Pattern.compile(LETTER + "([\\p{Z}\\t\\p{P}\\p{S}&&[^'’\"]])" + LETTER
            + "(?:\\1" + LETTER + ")*+(?:" + SPACE + LETTER + "(?:\\1" + LETTER + ")*+)*+");

    private SpacedLetters() {}

    /** The text with its letters together. */
    static String joined(String text) {
        return STRETCH.matcher(text).replaceAll(stretch -> quoteReplacement(joined(stretch)));
    }

    private static String joined(MatchResult stretch) {
        String between = "(?<=" + OF_WORD + ")" + Pattern.quote(stretch.group(1)) + "(?=" + OF_WORD + ")";
        String joined = stretch.group().replaceAll(between, "").replaceAll(SPACE, " ");
        return isOfWords(joined) ? joined : stretch.group();
    }

    private static boolean isOfWords(String joined) {
        int[] letters = joined.codePoints().filter(Character::isLetter).toArray();
        long digits = joined.codePoints().filter(Character::isDigit).count();
        long different =
                joined.codePoints().filter(Character::isLetter).distinct().count();
        int inOrder = 0;
        for (int i = 1; i < letters.length; i++) {
            inOrder += letters[i] == letters[i - 1] + 1 ? 1 : 0;
        }
        // Most names of a list follow each other as in the alphabet.
        return letters.length >= Math.max(FEWEST, digits)
                && different >= FEWEST_DIFFERENT
                && 2 * inOrder < letters.length - 1;
    }
}
