package ai.cautious.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Words whose letters stand apart, as in {@code h o w  t o}, {@code h-o-w t-o} and {@code h.o-w, t_o}. */
final class SpacedLetters {

    private static final String OF_WORD = "[\\p{L}\\p{M}\\p{N}]";

    /** A letter of an alphabet, or a digit in its place; other scripts write words of one character. */
    private static final Pattern LETTER = Pattern.compile("(?<!" + OF_WORD
            + ")(?:[\\p{L}&&[^\\p{IsHan}\\p{IsHangul}\\p{IsHiragana}\\p{IsKatakana}\\p{IsYi}]]\\p{M}*+|"
            + LeetSpeak.DIGIT + ")(?!" + OF_WORD + ")");

    /** Quotation marks on both sides name a letter, and Tibetan has the tsheg behind each syllable. */
    private static final Pattern SEPARATOR =
            Pattern.compile("[\\s\\p{Z}\\p{P}\\p{S}&&[^'’\"\\u0F0B\\u0F0C]]{1,3}+|['’\"]");

    /** What may stand by turns between letters: none of what formulas and programs have between names. */
    private static final Pattern BY_TURNS =
            Pattern.compile("[\\s\\p{Z}\\p{P}\\p{So}|~&&[^'’\"\\u0F0B\\u0F0C()\\[\\]{}&%@#\\\\]]{1,3}+");

    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]++");

    /** What belongs to a sentence, as a comma with the space behind it. */
    private static final Pattern SPACED_SIGN = Pattern.compile("[^\\s\\p{Z}][\\s\\p{Z}]");

    /** What stands between the names of a list. */
    private static final Pattern OF_LIST = Pattern.compile("(?s).*[\\n\\r].*|(?=.*[\\s\\p{Z}])..+");

    /** What stands between arguments, keys of a menu and parts of a regular expression. */
    private static final Pattern OF_PROGRAM = Pattern.compile("[,;:\\\\$]");

    /** What stands right before names in a formula or a program, */
    private static final String BEFORE_NAMES = "\\$=<>+^&%";

    /** and right behind them. */
    private static final String BEHIND_NAMES = "\\=<>+^({[";

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]++");

    private SpacedLetters() {}

    /** The text with its letters together. */
    static String joined(String text) {
        Spelled spelled = Spelled.in(text);
        List<Stretch> stretches = stretches(spelled);
        boolean together = areWords(stretches);
        NavigableMap<Integer, Stretch> joining = new TreeMap<>();
        stretches.stream()
                .filter(stretch -> stretch.isOfWords() || (together && stretch.mayBePart()))
                .forEach(stretch -> joining.put(stretch.start, stretch));
        byTurns(spelled).stream()
                .filter(Stretch::isOfWords)
                .filter(run ->
                        run.isMoreThan(joining.lowerEntry(run.end)) && run.isMoreThan(joining.floorEntry(run.start)))
                .forEach(run -> {
                    joining.subMap(run.start, run.end).clear();
                    joining.put(run.start, run);
                });
        StringBuilder joined = new StringBuilder();
        int end = 0;
        for (Stretch stretch : joining.values()) {
            joined.append(text, end, stretch.start).append(stretch.words);
            end = stretch.end;
        }
        return joined.append(text, end, text.length()).toString();
    }

    /**
     * The letters that stand alone in a text.
     *
     * @param text the whole of it
     * @param gaps what stands between each and the next
     */
    private record Spelled(String text, List<MatchResult> letters, List<String> gaps) {

        static Spelled in(String text) {
            List<MatchResult> letters = LETTER.matcher(text).results().toList();
            List<String> gaps = new ArrayList<>();
            for (int i = 1; i < letters.size(); i++) {
                gaps.add(text.substring(letters.get(i - 1).end(), letters.get(i).start()));
            }
            return new Spelled(text, letters, gaps);
        }

        /**
         * From one letter to another.
         *
         * @param separates whether a gap is between letters of a word
         */
        Stretch stretch(int first, int last, Kind kind, Predicate<String> separates) {
            StringBuilder words = new StringBuilder(letters.get(first).group());
            for (int i = first; i < last; i++) {
                String gap = gaps.get(i);
                words.append(separates.test(gap) ? "" : SPACED_SIGN.matcher(gap).find() ? gap : " ");
                words.append(letters.get(i + 1).group());
            }
            int start = letters.get(first).start();
            int end = letters.get(last).end();
            boolean isInProgram = stand(BEFORE_NAMES, start, BEHIND_NAMES, end)
                    || (kind == Kind.ARGUMENTS && stand("([{", start, ")]}", end));
            Kind known = isInProgram && kind != Kind.LIST ? Kind.ARGUMENTS : kind;
            return new Stretch(start, end, known, isInProgram, words.toString());
        }

        private boolean stand(String before, int start, String behind, int end) {
            return (start > 0 && before.indexOf(text.charAt(start - 1)) >= 0)
                    || (end < text.length() && behind.indexOf(text.charAt(end)) >= 0);
        }
    }

    /** Letters between which now this stands and now that. */
    private static List<Stretch> byTurns(Spelled spelled) {
        List<String> gaps = spelled.gaps;
        List<Stretch> runs = new ArrayList<>();
        int first = 0;
        while (first < gaps.size()) {
            int last = first;
            while (last < gaps.size() && (BY_TURNS.matcher(gaps.get(last)).matches() || isSpace(gaps.get(last)))) {
                last++;
            }
            if (last > first) {
                runs.add(spelled.stretch(first, last, Kind.LIST, separating(gaps.subList(first, last))));
            }
            first = last + 1;
        }
        return runs;
    }

    /** Letters of a word have what stands most often between them, or what is narrower than what parts words. */
    private static Predicate<String> separating(List<String> gaps) {
        Map<String, Long> counts = gaps.stream().collect(Collectors.groupingBy(gap -> gap, Collectors.counting()));
        Optional<String> usual = counts.entrySet().stream()
                .filter(gap -> 2 * gap.getValue() > gaps.size())
                .map(Map.Entry::getKey)
                .findFirst();
        if (usual.isPresent()) {
            return usual.get()::equals;
        }
        int widest = gaps.stream().mapToInt(String::length).max().orElseThrow();
        Predicate<String> narrower = gap -> widest == 1 ? !isSpace(gap) : gap.length() < widest;
        return 2 * gaps.stream().filter(narrower).count() > gaps.size() ? narrower : gap -> true;
    }

    /** Letters between which the same stands, and white space between words. */
    private static List<Stretch> stretches(Spelled spelled) {
        List<String> gaps = spelled.gaps;
        List<Stretch> stretches = new ArrayList<>();
        int first = 0;
        while (first < gaps.size()) {
            int last = first;
            if (beginsStretch(gaps, first)) {
                String separator = gaps.get(first);
                while (last < gaps.size() && (gaps.get(last).equals(separator) || isSpace(gaps.get(last)))) {
                    last++;
                }
                stretches.add(spelled.stretch(first, last, Kind.of(separator), separator::equals));
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
                .flatMap(Stretch::eachWord)
                .toList();
        return words.size() > 1
                && areLong(words)
                && words.stream()
                        .anyMatch(word -> word.length() > 3 && Letters.of(word).spell(4, 3))
                && Letters.of(String.join("", words)).spell(8, 6);
    }

    /** Abbreviations, indices and alternatives are of two letters mostly. */
    private static boolean areLong(List<String> words) {
        int letters = words.stream().mapToInt(String::length).sum();
        return 2 * letters > 5 * words.size();
    }

    /** What letters with something between them may be, if not words. */
    private enum Kind {
        /** Names between which there is what lists have. */
        LIST(9, 8),
        /** Names that programs list. */
        ARGUMENTS(6, 4),
        /** Abbreviations. */
        DOTTED(5, 4),
        /** None of these. */
        OTHER(5, 4);

        /** Fewer letters, or fewer different ones, are symbols, initials, abbreviations, a board of a game, a row of marks. */
        private final int fewest;

        private final int fewestDifferent;

        Kind(int fewest, int fewestDifferent) {
            this.fewest = fewest;
            this.fewestDifferent = fewestDifferent;
        }

        static Kind of(String separator) {
            if (OF_LIST.matcher(separator).matches()) {
                return LIST;
            }
            if (OF_PROGRAM.matcher(separator).find()) {
                return ARGUMENTS;
            }
            return separator.contains(".") ? DOTTED : OTHER;
        }

        boolean isOfNames() {
            return this == LIST || this == ARGUMENTS;
        }
    }

    /**
     * Letters that stand apart.
     *
     * @param isInProgram whether they stand there as names do in a formula or a call
     * @param words its letters, together
     */
    private record Stretch(int start, int end, Kind kind, boolean isInProgram, String words) {

        /** Whether another one is only a part of this, or none of it. */
        boolean isMoreThan(Map.@Nullable Entry<Integer, Stretch> other) {
            if (other == null || other.getValue().end <= start) {
                return true;
            }
            Stretch part = other.getValue();
            return start <= part.start && part.end <= end && part.end - part.start < end - start;
        }

        boolean isOfWords() {
            Letters letters = Letters.of(words);
            return letters.spell(kind.fewest, kind.fewestDifferent)
                    && (!kind.isOfNames() || (repeats() && letters.areOftenVowels()))
                    && areLong(eachWord().filter(word -> word.length() > 1).toList());
        }

        /** A list has each name once, and a small letter is another name than the capital. */
        private boolean repeats() {
            int[] letters = words.codePoints().filter(Character::isLetter).toArray();
            return Arrays.stream(letters).distinct().count() < letters.length;
        }

        /** Long abbreviations are in capitals. */
        boolean mayBePart() {
            return switch (kind) {
                case LIST -> false;
                case ARGUMENTS -> !isInProgram;
                case DOTTED -> words.chars().anyMatch(Character::isLowerCase);
                case OTHER -> true;
            };
        }

        Stream<String> eachWord() {
            return NO_WORD.splitAsStream(words).filter(word -> !word.isEmpty());
        }
    }
}
