package ai.cautious.internal.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;

/** Latin letters in another style, such as full-width, mathematical, circled or raised ones, which NFKC makes plain. */
final class StyledLetters {

    private StyledLetters() {}

    /**
     * Whether words are written with some. One alone is a symbol, and one that is raised in a word stands there in many
     * languages; ligatures, fractions and the like are no style.
     */
    static boolean standIn(String text) {
        if (Normalizer.isNormalized(text, Form.NFKC)) {
            return false;
        }
        int letters = 0;
        int styled = 0;
        int raised = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            boolean isStyled = isStyled(character);
            if (isStyled || (Character.isLetter(character) && UnicodeScript.of(character) == UnicodeScript.LATIN)) {
                letters++;
                styled += isStyled ? 1 : 0;
                raised += isStyled && Character.getType(character) == Character.MODIFIER_LETTER ? 1 : 0;
                if (letters > 1 && (styled > raised || raised > 1)) {
                    return true;
                }
            } else {
                letters = 0;
                styled = 0;
                raised = 0;
            }
        }
        return false;
    }

    /** Whether it is an ASCII letter but for its style; the ordinal indicators ª and º are not. */
    static boolean isStyled(int character) {
        if (character < 0x100) {
            return false;
        }
        String plain = Normalizer.normalize(Character.toString(character), Form.NFKC);
        return plain.length() == 1 && plain.charAt(0) < 0x80 && Character.isLetter(plain.charAt(0));
    }
}
