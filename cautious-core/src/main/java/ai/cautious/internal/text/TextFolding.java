package ai.cautious.internal.text;

import java.util.Collection;
import java.util.regex.Pattern;

/**
 * Takes away what a text is disguised with for a model and not for a reader: hidden characters and stray marks in words,
 * letters in another style (NFKC, small capitals) or in parts (NFD), look-alikes of other scripts, spelled control tokens,
 * shouting, padding. A text in any language that is not disguised stays as it is, to the character, though NFKC would
 * change it. To fold is idempotent. Immutable.
 */
public final class TextFolding {

    private static final Pattern NOTHING = Pattern.compile("[\\p{Z}\\p{C}\\p{P}\u2800]*+");

    /** More would be as many as a text has words, each of which reads it all. */
    private static final int ROUNDS = 2;

    private final SpelledTags tags;

    private TextFolding(SpelledTags tags) {
        this.tags = tags;
    }

    /**
     * For one model.
     *
     * @param spelled its control tokens and markers, which are dropped beside those of the common chat formats; plain words
     *     are not
     */
    public static TextFolding dropping(Collection<String> spelled) {
        return new TextFolding(SpelledTags.with(spelled));
    }

    /** Whether there is more in a text than white space, punctuation and what nobody sees. */
    public static boolean saysSomething(String text) {
        return !NOTHING.matcher(HiddenCharacters.dropped(text)).matches();
    }

    /** The text without its disguise. */
    public String fold(String text) {
        String folded = text;
        String before;
        do {
            before = folded;
            folded = Padding.shortened(Shouting.lowered(LookAlikes.folded(LettersInParts.composed(plain(before)))));
        } while (!folded.equals(before));
        return folded;
    }

    /**
     * The same with letters that stand apart together, letters for digits in their place, and words that stand far apart or
     * on a line each in one sentence. That may be wrong, as of a code, a list or a row of symbols, so that it does not take
     * the place of {@link #fold}. What it says is folded; it may be respelled again, since what is joined can stand beside
     * more that is apart.
     */
    public String respell(String text) {
        String respelled = fold(text);
        for (int round = 0; round < ROUNDS; round++) {
            String seen = StyledLetters.withPlainDigits(HiddenCharacters.dropped(respelled));
            String words = WordsApart.joined(LeetSpeak.inLetters(SpacedLetters.joined(seen)));
            if (words.equals(seen)) {
                return respelled;
            }
            respelled = fold(words);
        }
        return respelled;
    }

    private String plain(String text) {
        String seen = HiddenCharacters.dropped(text);
        String plain = StyledLetters.plain(StrayMarks.dropped(seen));
        boolean disguised = HiddenCharacters.splitWords(text)
                || HiddenCharacters.padWords(text)
                || StrayMarks.splitWords(seen)
                || StyledLetters.standIn(text)
                || tags.standIn(plain);
        return disguised ? tags.dropped(plain) : text;
    }
}
