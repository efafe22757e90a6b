package ai.cautious.internal.text;

import static java.util.regex.Matcher.quoteReplacement;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Text in capitals, or with capitals by turns. */
final class Shouting {

    /** Fewer capitals are names and acronyms, */
    private static final int FEWEST = 12;

    /** and so are fewer words, where not most of the text is in capitals. */
    private static final int FEWEST_WORDS = 5;

    /** Of a sentence in one line; lists, headings and formulas have other signs between their capitals. */
    private static final Pattern STRETCH = Pattern.compile("[\\p{Lu}\\p{M} \\t'’!?.…-]+");

    private static final Pattern WORD = Pattern.compile("\\p{Lu}+");

    /** Fewer words whose letters are capitals by turns are names and formulas. */
    private static final int FEWEST_BY_TURNS = 4;

    private static final Pattern LETTERS = Pattern.compile("\\p{L}+");

    /** Names of things, as in a table, and not shouted. */
    private static final Pattern ALONE = Pattern.compile("(?<![\\p{L}\\p{M}])\\p{L}(?![\\p{L}\\p{M}])");

    private Shouting() {}

    /**
     * In small letters, a text whose letters are mostly capitals, or capitals by turns in some words; of any other, what is
     * shouted within it.
     */
    static String lowered(String text) {
        if (LETTERS.matcher(text).results().filter(Shouting::isByTurns).count() >= FEWEST_BY_TURNS) {
            return text.toLowerCase(Locale.ROOT);
        }
        String words = ALONE.matcher(text).replaceAll("");
        long capitals = capitals(words);
        if (capitals < FEWEST) {
            return text;
        }
        return 3 * capitals > 2 * words.codePoints().filter(Character::isLetter).count()
                ? text.toLowerCase(Locale.ROOT)
                : STRETCH.matcher(text).replaceAll(stretch -> quoteReplacement(stretchLowered(stretch.group())));
    }

    /** Whether most letters differ from the one before, and not only because a capital begins the word. */
    private static boolean isByTurns(MatchResult match) {
        String word = match.group();
        int changes = 0;
        boolean rises = false;
        for (int i = 1; i < word.length(); i++) {
            boolean capital = Character.isUpperCase(word.charAt(i));
            if (capital != Character.isUpperCase(word.charAt(i - 1))) {
                changes++;
                rises |= capital;
            }
        }
        return rises && 2 * changes > word.length() - 1;
    }

    private static String stretchLowered(String stretch) {
        return capitals(ALONE.matcher(stretch).replaceAll("")) >= FEWEST
                        && WORD.matcher(stretch).results().count() >= FEWEST_WORDS
                ? stretch.toLowerCase(Locale.ROOT)
                : stretch;
    }

    private static long capitals(String text) {
        return text.codePoints().filter(Character::isUpperCase).count();
    }
}
