package ai.cautious.internal.text;

import static java.util.Objects.requireNonNull;

import ai.cautious.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Letters of other scripts that look like Latin ones: a subset of Unicode's confusables (UTS 39). */
final class LookAlikes {

    private static final String SHIPPED = "look-alikes.txt";
    private static final Map<Integer, Integer> LATIN = read();
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{M}]*");

    /** Shorter words alone say no harm, and are symbols in formulas. */
    private static final int SHORTEST = 3;

    /** Fewer are a word of another script that happens to have no other letters. */
    private static final int FEWEST = 12;

    private LookAlikes() {}

    /**
     * The text with Latin letters in words that mix them with such letters, and in words of such letters alone where the
     * text is otherwise Latin. Another script's own words stay as they are.
     */
    static String folded(String text) {
        if (text.codePoints().allMatch(letter -> letter == inMixedWord(letter))) {
            return text;
        }
        boolean latin = isLatin(text);
        boolean disguised = WORD.matcher(text)
                .results()
                .map(MatchResult::group)
                .anyMatch(word -> word.codePointCount(0, word.length()) >= SHORTEST
                        && !folded(word, latin).equals(word));
        return disguised
                ? WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(folded(word.group(), latin)))
                : text;
    }

    private static String folded(String word, boolean inLatinText) {
        boolean mixed = word.codePoints().anyMatch(LookAlikes::isLatin);
        if (!mixed && !(inLatinText && word.codePoints().allMatch(LATIN::containsKey))) {
            return word;
        }
        StringBuilder folded = new StringBuilder();
        word.codePoints().map(LookAlikes::inMixedWord).forEach(folded::appendCodePoint);
        return folded.toString();
    }

    /** Whether there are no more letters in words of other scripts than Latin ones, and no word or two is all there is. */
    private static boolean isLatin(String text) {
        long other = WORD.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(word -> word.codePoints().noneMatch(LookAlikes::isLatin)
                        && !word.codePoints().allMatch(LATIN::containsKey))
                .mapToLong(String::length)
                .sum();
        long latin = text.codePoints().filter(LookAlikes::isLatin).count();
        return latin >= other
                && (latin > 0 || text.codePoints().filter(LATIN::containsKey).count() >= FEWEST);
    }

    private static boolean isLatin(int letter) {
        return Character.isLetter(letter) && UnicodeScript.of(letter) == UnicodeScript.LATIN;
    }

    /** The Latin letter, or the letter itself. Beside Latin ones, small Cyrillic letters stand for what their capitals do. */
    private static int inMixedWord(int letter) {
        Integer latin = LATIN.get(letter);
        if (latin == null && letter >= 0x80 && UnicodeScript.of(letter) == UnicodeScript.CYRILLIC) {
            Integer capital = LATIN.get(Character.toUpperCase(letter));
            latin = capital == null ? null : (Integer) Character.toLowerCase(capital.intValue());
        }
        return latin == null ? letter : latin;
    }

    private static Map<Integer, Integer> read() {
        Map<Integer, Integer> latin = new HashMap<>();
        try (InputStream file = requireNonNull(LookAlikes.class.getResourceAsStream(SHIPPED))) {
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String[] fields = line.split(" ");
                for (int i = 1; i < fields.length; i++) {
                    latin.put(Integer.parseInt(fields[i], 16), fields[0].codePointAt(0));
                }
            }
        } catch (IOException e) {
            throw new FileAccessException(Path.of(SHIPPED), "cannot be read from the library's jar: " + e, e);
        }
        return Map.copyOf(latin);
    }
}
