package ai.cautious.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words whose letters stand apart, as in {@code h o w  t o} and {@code h-o-w t-o}. */
final class SpacedLetters {

    private static final String OF_WORD = "[\\p{L}\\p{M}\\p{N}]";

    /** A letter of an alphabet, or a digit in its place; other scripts write words of one character. */
    private static final Pattern LETTER = Pattern.compile("(?<!" + OF_WORD
            + ")(?:[\\p{L}&&[^\\p{IsHan}\\p{IsHangul}\\p{IsHiragana}\\p{IsKatakana}\\p{IsYi}]]\\p{M}*+|"
            + LeetSpeak.DIGIT + ")(?!" + OF_WORD + ")");

    /** Quotation marks name a letter, and Tibetan has the tsheg behind each syllable. */
    private static final Pattern SEPARATOR = Pattern.compile("[\\s\\p{Z}\\p{P}\\p{S}&&[^'’\"\\u0F0B\\u0F0C]]{1,3}+");

    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]++");

    /** What stands between the names of a list. */
    private static final Pattern OF_LIST = Pattern.compile("(?s).*[\\n\\r].*|(?=.*[\\s\\p{Z}])..+");

    private SpacedLetters() {}

    /** The text with its letters together. */
    static String joined(String text) {
        List<Stretch> stretches = stretches(text);
        boolean together = areWords(stretches);
        StringBuilder joined = new StringBuilder();
        int end = 0;
        for (Stretch stretch : stretches) {
            if (stretch.isOfWords() || (together && stretch.mayBePart())) {
                joined.append(text, end, stretch.start).append(stretch.words);
                end = stretch.end;
            }
        }
        return joined.append(text, end, text.length()).toString();
    }

    private static List<Stretch> stretches(String text) {
        List<MatchResult> letters = LETTER.matcher(text).results().toList();
        List<String> gaps = new ArrayList<>();
        for (int i = 1; i < letters.size(); i++) {
            gaps.add(text.substring(letters.get(i - 1).end(), letters.get(i).start()));
        }
        List<Stretch> stretches = new ArrayList<>();
        int first = 0;
        while (first < gaps.size()) {
            int last = first;
            if (beginsStretch(gaps, first)) {
                String separator = gaps.get(first);
                StringBuilder words = new StringBuilder(letters.get(first).group());
                while (last < gaps.size() && (gaps.get(last).equals(separator) || isSpace(gaps.get(last)))) {
                    words.append(gaps.get(last).equals(separator) ? "" : " ");
                    words.append(letters.get(++last).group());
                }
                stretches.add(new Stretch(
                        letters.get(first).start(), letters.get(last).end(), separator, words.toString()));
            }
            first = last + 1;
        }
        return stretches;
    }

    /** A word of one letter may stand before one whose letters something else separates. */
    private static boolean beginsStretch(List<String> gaps, int first) {
        String separator = gaps.get(first);
        if (!isSeparator(separator) || first + 2 >= gaps.size()) {
            return isSeparator(separator);
        }
        String next = gaps.get(first + 1);
        boolean nextSeparates =
                isSeparator(next) && next.equals(gaps.get(first + 2)) && (isSpace(separator) || !isSpace(next));
        return next.equals(separator) || !nextSeparates;
    }

    private static boolean isSeparator(String gap) {
        return SEPARATOR.matcher(gap).matches();
    }

    private static boolean isSpace(String gap) {
        return SPACE.matcher(gap).matches();
    }

    /** Whether short stretches are of words together: most are too long for abbreviations, and one is long. */
    private static boolean areWords(List<Stretch> stretches) {
        List<String> words = stretches.stream()
                .filter(Stretch::mayBePart)
                .flatMap(stretch -> Stream.of(stretch.words.split(" ")))
                .toList();
        Letters letters = Letters.of(words.stream().collect(Collectors.joining()));
        return words.stream().anyMatch(word -> word.length() > 3)
                && 2 * letters.count > 5 * words.size()
                && letters.spell(8, 6);
    }

    /**
     * Letters that the same characters separate, and white space their words.
     *
     * @param words its letters, together
     */
    private record Stretch(int start, int end, String separator, String words) {

        /** Fewer letters, or fewer different ones, are symbols, initials, abbreviations, a board of a game, a row of marks. */
        boolean isOfWords() {
            Letters letters = Letters.of(words);
            return isList() ? letters.spell(9, 8) && letters.repeat() : letters.spell(5, 4);
        }

        /** Abbreviations have full stops. */
        boolean mayBePart() {
            return !isList() && !separator.contains(".");
        }

        private boolean isList() {
            return OF_LIST.matcher(separator).matches();
        }
    }

    /**
     * The letters of some words.
     *
     * @param inOrder how many follow the one before as in the alphabet
     */
    private record Letters(int count, long different, int inOrder, long digits) {

        static Letters of(String words) {
            int[] letters = words.toLowerCase(Locale.ROOT)
                    .codePoints()
                    .filter(Character::isLetter)
                    .toArray();
            int inOrder = 0;
            for (int i = 1; i < letters.length; i++) {
                inOrder += letters[i] == letters[i - 1] + 1 ? 1 : 0;
            }
            long different = Arrays.stream(letters).distinct().count();
            long digits = words.codePoints().filter(Character::isDigit).count();
            return new Letters(letters.length, different, inOrder, digits);
        }

        /** Most names of a list follow each other as in the alphabet. */
        boolean spell(int fewest, int fewestDifferent) {
            return count >= Math.max(fewest, digits) && different >= fewestDifferent && 2 * inOrder < count - 1;
        }

        /** A list has each name once. */
        boolean repeat() {
            return different < count;
        }
    }
}
