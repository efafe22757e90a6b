package ai.cautious.internal.text;

import static java.util.regex.Matcher.quoteReplacement;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words with digits in the place of letters that look like them, as in {@code h0w t0 m4k3}. */
final class LeetSpeak {

    /** What stands for o, i or l, e, a, s and t. */
    static final String DIGIT = "[013457]";

    /** One alone is a name, a term or a code. */
    private static final int FEWEST = 2;

    /** Letters and digits, and not in an address, a path, a version or a program. */
    private static final Pattern MIXED =
            Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}_$@#%&/\\\\=+~^:\\[])(?=[A-Za-z]*+" + DIGIT + ")(?=" + DIGIT
                    + "*+[A-Za-z])[A-Za-z013457]++" + "(?![\\p{L}\\p{M}\\p{N}_@/\\\\=+^(\\[]|[.:?&-][\\p{N}/\\\\])");

    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?]\\s)|(?<=\n)");

    /** Among small letters, other capitals than the first stand in formulas, keys and names of programs. */
    private static final Pattern SMALL = Pattern.compile("[A-Z]?[^A-Z]++");

    private static final Pattern HEXADECIMAL = Pattern.compile("0x.*+|[A-Fa-f0-9]++");

    private static final Pattern BETWEEN_LETTERS = Pattern.compile("[A-Za-z]" + DIGIT + "++[A-Za-z]");

    private LeetSpeak() {}

    /** The text with letters where several different words have digits between theirs. */
    static String inLetters(String text) {
        List<String> sentences = SENTENCE_END.splitAsStream(text).toList();
        long words = sentences.stream()
                .flatMap(LeetSpeak::mixedWords)
                .filter(LeetSpeak::isDisguised)
                .distinct()
                .limit(FEWEST)
                .count();
        return words < FEWEST
                ? text
                : sentences.stream().map(LeetSpeak::sentenceInLetters).collect(Collectors.joining());
    }

    private static Stream<String> mixedWords(String sentence) {
        boolean capitals = isInCapitals(sentence);
        return MIXED.matcher(sentence)
                .results()
                .map(MatchResult::group)
                .filter(word -> capitals || SMALL.matcher(word).matches());
    }

    private static String sentenceInLetters(String sentence) {
        boolean capitals = isInCapitals(sentence);
        return MIXED.matcher(sentence)
                .replaceAll(word -> quoteReplacement(
                        capitals || SMALL.matcher(word.group()).matches()
                                ? wordInLetters(word.group())
                                : word.group()));
    }

    private static boolean isInCapitals(String sentence) {
        return sentence.chars().noneMatch(Character::isLowerCase);
    }

    private static boolean isDisguised(String word) {
        return BETWEEN_LETTERS.matcher(word).find()
                && !HEXADECIMAL.matcher(word).matches()
                && 2 * word.chars().filter(Character::isLetter).count() >= word.length();
    }

    private static String wordInLetters(String word) {
        String digits = word.replace('0', 'o')
                .replace('3', 'e')
                .replace('4', 'a')
                .replace('5', 's')
                .replace('7', 't');
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            letters.append(digits.charAt(i) == '1' ? ofOne(digits, i, letters) : digits.charAt(i));
        }
        return isInCapitals(word) ? letters.toString().toUpperCase(Locale.ROOT) : letters.toString();
    }

    /** Beside a vowel, or another l, it is an l more often than an i; as in poison and build it is an i. */
    private static char ofOne(String word, int at, CharSequence letters) {
        char before = at == 0 ? ' ' : letters.charAt(at - 1);
        char after = at + 1 == word.length() ? ' ' : word.charAt(at + 1);
        if (before == 'l' && word.charAt(at - 1) == '1') {
            return 'l';
        }
        boolean isInDiphthong = "ouOU".indexOf(before) >= 0 && Character.isLetter(after) && !isVowel(after);
        return (isVowel(before) || isVowel(after)) && !isInDiphthong ? 'l' : 'i';
    }

    private static boolean isVowel(char letter) {
        return "aeiouyAEIOUY".indexOf(letter) >= 0;
    }
}
