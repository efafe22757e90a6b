package ai.cautious.internal.text;

import java.util.regex.Pattern;

/**
 * Combining marks that no language writes: those that strike letters through, underline or enclose them, three or more on
 * one letter, and more than thirty on any, which would be put in order for long.
 */
final class StrayMarks {

    private static final String LINES = "[\\u0305\\u0332-\\u0338\\u033F\\u20D0-\\u20FF]";

    /** Other scripts than these write three. */
    private static final String LETTER = "[ \\p{IsLatin}\\p{IsCyrillic}]";

    private static final Pattern RUN =
            Pattern.compile("(?<=" + LETTER + ")\\p{M}{3,}+|" + LINES + "+|(?<=\\p{M}{30})\\p{M}++");

    /** A vector or a mean is one letter. */
    private static final Pattern IN_WORD =
            Pattern.compile("(?:\\p{L}\\p{M}*" + LINES + "\\p{M}*|" + LETTER + "\\p{M}{3,}+)\\p{L}");

    private StrayMarks() {}

    /** Whether some stand between letters of one word. */
    static boolean splitWords(String text) {
        return IN_WORD.matcher(text).find();
    }

    /** The text without them. */
    static String dropped(String text) {
        return RUN.matcher(text).replaceAll("");
    }
}
