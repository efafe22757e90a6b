package ai.cautious.internal.text;

import static java.util.regex.Matcher.quoteReplacement;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words with digits in the place of letters that look like them, as in {@code h0w t0 m4k3}. */
final class LeetSpeak {

    /** What stands for o, i or l, e, a, s and t. */
    static final String DIGIT = "[013457]";

    /** One alone is a name, a term or a code, */
    private static final int FEWEST = 2;

    /** and so are two that are joined to others. */
    private static final int FEWEST_JOINED = 3;

    /** Letters and digits, and not in an address, a path, a version or a program. */
    private static final Pattern MIXED =
            Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}_$@#%&/\\\\=+~^:\\[])(?=[A-Za-z]*+" + DIGIT + ")(?=" + DIGIT
                    + "*+[A-Za-z])[A-Za-z013457]++" + "(?![\\p{L}\\p{M}\\p{N}_@/\\\\=+^(\\[]|[.:?&-][\\p{N}/\\\\])");

    /** Words that what stands between them in names joins, and nothing to others. */
    private static final Pattern JOINED =
            Pattern.compile("(?<![^\\s\\p{Z}(\"'])[A-Za-z013457]++(?:[_/][A-Za-z013457]++)++"
                    + "(?=[.,;:!?)\"']*+(?:[\\s\\p{Z}]|\\z))");

    private static final Pattern JOINT = Pattern.compile("[_/]");

    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?]\\s)|(?<=\n)");

    /**
     * Among small letters, other capitals than the first begin words in names of programs, and stand in formulas and keys, most
     * of which begin with one.
     */
    private static final Pattern SMALL = Pattern.compile("[A-Z]?[^A-Z]++|[a-z](?:[^A-Z]*+[A-Z](?![a-z]{2}))++[^A-Z]*+");

    private static final Pattern HEXADECIMAL = Pattern.compile("0x.*+|[A-Fa-f0-9]++");

    /** What stands for a vowel, and before no plural's ending. */
    private static final Pattern BETWEEN_LETTERS = Pattern.compile("[A-Za-z][0134]++(?!s$)[A-Za-z]");

    private LeetSpeak() {}

    /** The text with letters where several different words have digits between theirs. */
    static String inLetters(String text) {
        List<String> sentences = SENTENCE_END.splitAsStream(text).toList();
        Set<String> words = disguised(sentences, MIXED);
        Set<String> all = new HashSet<>(words);
        all.addAll(disguised(sentences, JOINED));
        boolean enough = words.size() >= FEWEST || all.size() >= FEWEST_JOINED;
        return enough && all.stream().anyMatch(LeetSpeak::isMostlyLetters)
                ? sentences.stream().map(LeetSpeak::sentenceInLetters).collect(Collectors.joining())
                : text;
    }

    private static Set<String> disguised(List<String> sentences, Pattern pattern) {
        return sentences.stream()
                .flatMap(sentence -> {
                    boolean capitals = isInCapitals(sentence);
                    return pattern.matcher(sentence)
                            .results()
                            .flatMap(words -> JOINT.splitAsStream(words.group()))
                            .filter(word -> isDisguised(word, capitals));
                })
                .collect(Collectors.toSet());
    }

    private static String sentenceInLetters(String sentence) {
        boolean capitals = isInCapitals(sentence);
        String apart = MIXED.matcher(sentence).replaceAll(word -> quoteReplacement(inLetters(word.group(), capitals)));
        return JOINED.matcher(apart).replaceAll(words -> quoteReplacement(joinedInLetters(words.group(), capitals)));
    }

    private static String joinedInLetters(String words, boolean capitals) {
        return JOINT.splitAsStream(words).anyMatch(word -> isDisguised(word, capitals))
                ? JOINT.splitAsStream(words)
                        .map(word -> inLetters(word, capitals))
                        .collect(Collectors.joining(" "))
                : words;
    }

    private static String inLetters(String word, boolean capitals) {
        return capitals || SMALL.matcher(word).matches() ? wordInLetters(word) : word;
    }

    private static boolean isInCapitals(String sentence) {
        return sentence.chars().noneMatch(Character::isLowerCase);
    }

    private static boolean isDisguised(String word, boolean capitals) {
        return (capitals || SMALL.matcher(word).matches())
                && BETWEEN_LETTERS.matcher(word).find()
                && !HEXADECIMAL.matcher(word).matches()
                && 2 * letters(word) >= word.length();
    }

    /** Others are codes, unless they stand beside such words. */
    private static boolean isMostlyLetters(String word) {
        return 2 * letters(word) > word.length();
    }

    private static long letters(String word) {
        return word.chars().filter(Character::isLetter).count();
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
        if (isInCapitals(word)) {
            return letters.toString().toUpperCase(Locale.ROOT);
        }
        return Character.isLowerCase(word.charAt(0)) ? letters.toString().toLowerCase(Locale.ROOT) : letters.toString();
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
