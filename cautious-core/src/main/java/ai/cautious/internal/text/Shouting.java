package ai.cautious.internal.text;

import static java.util.regex.Matcher.quoteReplacement;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text in capitals. */
final class Shouting {

    /** Fewer capitals are names and acronyms, */
    private static final int FEWEST = 12;

    /** and so are fewer words, where not most of the text is in capitals. */
    private static final int FEWEST_WORDS = 5;

    /** Of a sentence in one line; lists, headings and formulas have other signs between their capitals. */
    private static final Pattern STRETCH = Pattern.compile("[\\p{Lu}\\p{M} \\t'’!?.…-]+");

    private static final Pattern WORD = Pattern.compile("\\p{Lu}+");

    private Shouting() {}

    /** In small letters, a text whose letters are mostly capitals; of any other, what is shouted within it. */
    static String lowered(String text) {
        long capitals = capitals(text);
        if (capitals < FEWEST) {
            return text;
        }
        return 3 * capitals > 2 * text.codePoints().filter(Character::isLetter).count()
                ? text.toLowerCase(Locale.ROOT)
                : STRETCH.matcher(text).replaceAll(stretch -> quoteReplacement(stretchLowered(stretch.group())));
    }

    private static String stretchLowered(String stretch) {
        return capitals(stretch) >= FEWEST && WORD.matcher(stretch).results().count() >= FEWEST_WORDS
                ? stretch.toLowerCase(Locale.ROOT)
                : stretch;
    }

    private static long capitals(String text) {
        return text.codePoints().filter(Character::isUpperCase).count();
    }
}
