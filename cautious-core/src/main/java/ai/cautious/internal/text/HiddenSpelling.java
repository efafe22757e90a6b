package ai.cautious.internal.text;

import java.lang.Character.UnicodeScript;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where hidden characters are spelling: joiners in scripts that are written in joined letters (UAX 31, contexts A1, A2 and B),
 * spaces of no width in scripts without spaces, variants of characters, and the direction between scripts that run in two.
 */
final class HiddenSpelling {

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /** Whose letters join, or stand apart within a word. */
    private static final Set<UnicodeScript> CURSIVE = Set.of(
            UnicodeScript.ARABIC,
            UnicodeScript.SYRIAC,
            UnicodeScript.MANDAIC,
            UnicodeScript.NKO,
            UnicodeScript.MONGOLIAN,
            UnicodeScript.ADLAM,
            UnicodeScript.HANIFI_ROHINGYA);

    private static final Set<UnicodeScript> WITHOUT_SPACES = Set.of(
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR,
            UnicodeScript.TIBETAN,
            UnicodeScript.TAI_LE,
            UnicodeScript.NEW_TAI_LUE,
            UnicodeScript.TAI_THAM,
            UnicodeScript.TAI_VIET,
            UnicodeScript.BALINESE,
            UnicodeScript.JAVANESE);

    /** As patterns have them. */
    static final String IN_SCRIPTS_WITHOUT_SPACES =
            WITHOUT_SPACES.stream().map(script -> "\\p{Is" + script + "}").collect(Collectors.joining());

    private static final Set<UnicodeScript> WITH_VARIANTS =
            Set.of(UnicodeScript.HAN, UnicodeScript.MYANMAR, UnicodeScript.PHAGS_PA);

    /** What takes a consonant's vowel away, so that a joiner says how it meets the next one. */
    static final String VIRAMAS = "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D"
            + "\u0DCA\u1039\u103A\u17D2\u1B44\u1BAA\uA8C4\uA9C0\uABED";

    private HiddenSpelling() {}

    /**
     * Whether a hidden character is spelling.
     *
     * @param base the letter or digit before it
     * @param before what stands right before it: that, or a mark on it
     * @param after a letter, a digit or a mark
     */
    static boolean has(int base, int before, int hidden, int after) {
        // Arabic letters that are to join do so without a joiner.
        if (hidden == ZERO_WIDTH_JOINER && isOf(Set.of(UnicodeScript.ARABIC), base)) {
            return false;
        }
        if (isJoiner(hidden)) {
            return HiddenCharacters.isMark(after)
                    || VIRAMAS.indexOf(before) >= 0
                    || isOf(CURSIVE, base)
                    || isOf(CURSIVE, after);
        }
        if (isVariationSelector(hidden)) {
            return HiddenCharacters.isMark(after) || isOf(WITH_VARIANTS, base);
        }
        return switch (hidden) {
            case 0x34F -> HiddenCharacters.isMark(after);
            case 0x200B -> isOf(WITHOUT_SPACES, base) && !HiddenCharacters.isMark(after);
            case 0x180B, 0x180C, 0x180D, 0x180E, 0x180F -> isOf(Set.of(UnicodeScript.MONGOLIAN), base);
            case 0x61C, 0x200E, 0x200F -> isRightToLeft(base) != isRightToLeft(after);
            default -> 0x2066 <= hidden && hidden <= 0x2069 && isRightToLeft(base) != isRightToLeft(after);
        };
    }

    private static boolean isJoiner(int hidden) {
        return hidden == ZERO_WIDTH_NON_JOINER || hidden == ZERO_WIDTH_JOINER;
    }

    private static boolean isVariationSelector(int hidden) {
        return (0xFE00 <= hidden && hidden <= 0xFE0F) || (0xE0100 <= hidden && hidden <= 0xE01EF);
    }

    private static boolean isOf(Set<UnicodeScript> scripts, int character) {
        return scripts.contains(UnicodeScript.of(character));
    }

    private static boolean isRightToLeft(int character) {
        byte direction = Character.getDirectionality(character);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
