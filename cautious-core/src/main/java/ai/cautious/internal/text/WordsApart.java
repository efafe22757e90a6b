package ai.cautious.internal.text;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Sentences whose words stand on a line each, or far from each other, or each in marks of its own, as in
 * {@code **how** **to** **make**}.
 */
final class WordsApart {

    /** Fewer in a row are a verse's end, a row of a table, or a few that are stressed. */
    private static final int FEWEST = 4;

    /** More than a space. */
    private static final Pattern WIDE = Pattern.compile("[" + Padding.SPACE + "&&[^ ]]|[" + Padding.SPACE + "]{2}");

    private static final Pattern MARKED = Pattern.compile("(?<![^" + Padding.SPACE + "])([*_~|=+#^\"'`-]{1,3})(\\p{L}[^"
            + Padding.SPACE + "]*?)\\1(?=[.,;:!?…]*+(?:[" + Padding.SPACE + "]|\\z))");

    private WordsApart() {}

    /** The text with a space between the words of such sentences, without marks. */
    static String joined(String text) {
        return together(unmarked(text));
    }

    private static String unmarked(String text) {
        int inARow = 0;
        int end = 0;
        for (MatchResult word : MARKED.matcher(text).results().toList()) {
            inARow = Padding.RUN.matcher(text.substring(end, word.start())).matches() ? inARow + 1 : 1;
            if (inARow == FEWEST) {
                return MARKED.matcher(text).replaceAll("$2");
            }
            end = word.end();
        }
        return text;
    }

    private static String together(String text) {
        if (!WIDE.matcher(text).find()) {
            return text;
        }
        List<MatchResult> gaps = Padding.RUN.matcher(text).results().toList();
        StringBuilder joined = new StringBuilder();
        int end = 0;
        int first = 0;
        while (first < gaps.size()) {
            int last = first;
            while (last < gaps.size() && isWide(gaps.get(last)) && (last == first || isWord(text, gaps, last))) {
                last++;
            }
            if (last - first > FEWEST && areWords(text, gaps.subList(first, last))) {
                for (MatchResult gap : gaps.subList(first, last)) {
                    joined.append(text, end, gap.start()).append(' ');
                    end = gap.end();
                }
            }
            first = Math.max(last, first + 1);
        }
        return joined.append(text, end, text.length()).toString();
    }

    private static boolean isWide(MatchResult gap) {
        return WIDE.matcher(gap.group()).find();
    }

    private static boolean isWord(String text, List<MatchResult> gaps, int behind) {
        return Padding.isOfPlainlySpaced(
                text.substring(gaps.get(behind - 1).end(), gaps.get(behind).start()));
    }

    /** Letters on lines of their own are answers, notes or moves. */
    private static boolean areWords(String text, List<MatchResult> gaps) {
        String lines =
                text.substring(gaps.get(0).end(), gaps.get(gaps.size() - 1).start());
        return lines.chars().filter(Character::isLetter).count() > 2L * (gaps.size() - 1);
    }
}
