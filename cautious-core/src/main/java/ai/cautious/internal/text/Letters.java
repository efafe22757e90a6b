package ai.cautious.internal.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * What tells the letters of words from names of things: words have vowels among consonants, and letters from all over the
 * alphabet; names are the first few of it, or follow each other in it. Of scripts that write no vowels that is not asked.
 *
 * @param count how many letters there are
 * @param different how many different ones, small and capital taken together
 * @param digits how many digits stand in the place of letters
 * @param inOrder how many letters follow the one before as in the alphabet
 * @param span from the first in the alphabet to the last, both counted
 * @param spoken how many are of scripts that write vowels
 * @param vowels how many of those are some
 */
record Letters(int count, int different, int digits, int inOrder, int span, int spoken, int vowels) {

    private static final Set<UnicodeScript> WITH_VOWELS =
            Set.of(UnicodeScript.LATIN, UnicodeScript.GREEK, UnicodeScript.CYRILLIC);

    /** Without their marks; y is a consonant, too, and stands beside x in formulas. */
    private static final String VOWELS = "aeiouæœøıəɛɔ" + "αεηιουω" + "аеиоуыэюяієөүә";

    private static final String DIGITS_FOR_VOWELS = "0134";

    /** More things have names of several letters. */
    private static final int MOST_NAMES = 10;

    static Letters of(String words) {
        int[] all = Normalizer.normalize(words, Form.NFD)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .toArray();
        int[] letters = Arrays.stream(all).filter(Character::isLetter).toArray();
        int inOrder = 0;
        for (int i = 1; i < letters.length; i++) {
            inOrder += letters[i] == letters[i - 1] + 1 ? 1 : 0;
        }
        int[] different = Arrays.stream(letters).distinct().sorted().toArray();
        int span = different.length == 0 ? 0 : different[different.length - 1] - different[0] + 1;
        int[] spoken = Arrays.stream(all)
                .filter(letter -> isOneOf(DIGITS_FOR_VOWELS, letter) || WITH_VOWELS.contains(UnicodeScript.of(letter)))
                .toArray();
        long vowels = Arrays.stream(spoken)
                .filter(letter -> isOneOf(DIGITS_FOR_VOWELS, letter) || isOneOf(VOWELS, letter))
                .count();
        int digits = all.length - letters.length;
        return new Letters(letters.length, different.length, digits, inOrder, span, spoken.length, (int) vowels);
    }

    private static boolean isOneOf(String letters, int letter) {
        return letters.indexOf(letter) >= 0;
    }

    /**
     * Whether they can be words.
     *
     * @param fewest letters
     * @param fewestDifferent letters of so many, and more of more
     */
    boolean spell(int fewest, int fewestDifferent) {
        int more = Math.min(6, fewestDifferent + Math.max(0, count - 8) / 4);
        return count >= Math.max(fewest, digits)
                && different >= Math.max(fewestDifferent, more)
                && !areInOrder()
                && canBeSpoken();
    }

    /** Most names of a list follow each other as in the alphabet, or none between the first and the last is missing. */
    private boolean areInOrder() {
        return 2 * inOrder >= count - 1 || (span <= MOST_NAMES && 3 * different >= 2 * span);
    }

    private boolean canBeSpoken() {
        return 9 * vowels >= spoken && 4 * (spoken - vowels) >= spoken;
    }

    /** In words of any length there is a vowel in five letters. */
    boolean areOftenVowels() {
        return 5 * vowels >= spoken;
    }
}
