package ai.cautious.internal.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.HashMap;
import java.util.Map;

/**
 * Latin letters in another style: full-width, mathematical, circled or raised ones, which NFKC makes plain, small capitals,
 * those in black circles and squares and the regional indicators, which it does not, and those in parentheses, which it puts
 * into some.
 */
final class StyledLetters {

    /** Of a to z; there is none for x. */
    private static final String SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ";

    private static final int BLACK_CIRCLED_A = 0x1F150;
    private static final int BLACK_SQUARED_A = 0x1F170;
    private static final int PARENTHESISED_SMALL_A = 0x249C;
    private static final int PARENTHESISED_A = 0x1F110;
    private static final int REGIONAL_A = 0x1F1E6;

    private static final Map<Integer, Integer> PLAIN = byStyle();

    private StyledLetters() {}

    private static Map<Integer, Integer> byStyle() {
        Map<Integer, Integer> plain = new HashMap<>();
        for (int letter = 'a'; letter <= 'z'; letter++) {
            plain.put((int) SMALL_CAPITALS.charAt(letter - 'a'), letter);
            plain.put(BLACK_CIRCLED_A + letter - 'a', letter);
            plain.put(BLACK_SQUARED_A + letter - 'a', letter);
            plain.put(PARENTHESISED_SMALL_A + letter - 'a', letter);
            plain.put(PARENTHESISED_A + letter - 'a', letter);
            plain.put(REGIONAL_A + letter - 'a', letter);
        }
        plain.remove((int) 'x');
        return Map.copyOf(plain);
    }

    /** The text in plain letters, and otherwise in NFKC. */
    static String plain(String text) {
        return unstyled(normal(unstyled(text)));
    }

    private static String unstyled(String text) {
        if (text.codePoints().noneMatch(PLAIN::containsKey)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        text.codePoints().map(letter -> PLAIN.getOrDefault(letter, letter)).forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** The text with digits in another style, full-width, mathematical, circled or raised ones, in ASCII. */
    static String withPlainDigits(String text) {
        if (text.codePoints().noneMatch(StyledLetters::isStyledDigit)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        text.codePoints()
                .forEach(character -> plain.append(
                        isStyledDigit(character)
                                ? normal(Character.toString(character))
                                : Character.toString(character)));
        return plain.toString();
    }

    private static boolean isStyledDigit(int character) {
        int type = Character.getType(character);
        if (character < 0x100 || (type != Character.DECIMAL_DIGIT_NUMBER && type != Character.OTHER_NUMBER)) {
            return false;
        }
        String plain = normal(Character.toString(character));
        return plain.length() == 1 && plain.charAt(0) >= '0' && plain.charAt(0) <= '9';
    }

    /** Thai and Lao write a sign for am, which NFKC takes apart and nobody does. */
    private static String normal(String text) {
        return Normalizer.normalize(text, Form.NFKC)
                .replace("\u0E4D\u0E32", "\u0E33")
                .replace("\u0ECD\u0EB2", "\u0EB3");
    }

    /**
     * Whether words are written with some. One alone is a symbol, and one that is raised in a word stands there in many
     * languages, as some small capitals do in phonetics; ligatures, fractions, flags and the like are no style.
     */
    static boolean standIn(String text) {
        Word word = new Word();
        return text.codePoints().anyMatch(word::isStyledWith) || standApart(text);
    }

    /** Whether there are regional indicators that are no flags, which are two of them; one alone is a symbol, too. */
    private static boolean standApart(String text) {
        int together = 0;
        int apart = 0;
        for (int character : text.codePoints().toArray()) {
            if (isRegional(character)) {
                together++;
            } else {
                apart += together % 2;
                together = 0;
            }
        }
        return apart + together % 2 > 1;
    }

    /** Whether it is an ASCII letter but for its style; the ordinal indicators ª and º are not. */
    static boolean isStyled(int character) {
        if (character < 0x100) {
            return false;
        }
        if (isRegional(character)) {
            return false;
        }
        if (PLAIN.containsKey(character)) {
            return true;
        }
        String plain = Normalizer.normalize(Character.toString(character), Form.NFKC);
        return plain.length() == 1 && plain.charAt(0) < 0x80 && Character.isLetter(plain.charAt(0));
    }

    private static boolean isRegional(int character) {
        return REGIONAL_A <= character && character <= REGIONAL_A + 'z' - 'a';
    }

    /** As much of a word as has been read. */
    private static final class Word {

        private int letters;
        private int styled;
        private int raised;
        private int smallCapitals;

        /** Whether the word is in another style, after one more character. */
        private boolean isStyledWith(int character) {
            boolean isStyled = isStyled(character);
            if (!isStyled && !(Character.isLetter(character) && UnicodeScript.of(character) == UnicodeScript.LATIN)) {
                letters = 0;
                styled = 0;
                raised = 0;
                smallCapitals = 0;
                return false;
            }
            letters++;
            styled += isStyled ? 1 : 0;
            raised += isStyled && Character.getType(character) == Character.MODIFIER_LETTER ? 1 : 0;
            smallCapitals += isStyled && SMALL_CAPITALS.indexOf(character) >= 0 ? 1 : 0;
            boolean inSmallCapitals = smallCapitals > 2 && 3 * smallCapitals > 2 * letters;
            return letters > 1 && (styled > raised + smallCapitals || raised > 1 || inSmallCapitals);
        }
    }
}
