package ai.cautious.internal.text;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Letters that are written as a letter and its marks, or as jamo, where one character has them all: texts in NFD. They look
 * the same, and many tokenizers know the one character only.
 */
final class LettersInParts {

    private static final String HIDDEN = HiddenCharacters.ANY;

    /** As many marks as a stream-safe text has at most on one letter (UAX 15). */
    private static final String WITH_MARKS = "[^\\p{M}]?(?:\\p{M}|" + HIDDEN + "){1,30}+";

    private static final String JAMO = "[\\u1100-\\u1112]" + HIDDEN + "*+[\\u1161-\\u1175](?:" + HIDDEN
            + "*+[\\u11A8-\\u11C2])?|[\\uAC00-\\uD7A3]" + HIDDEN + "*+[\\u11A8-\\u11C2]";

    private static final Pattern PARTS = Pattern.compile(JAMO + "|" + WITH_MARKS);

    /** Most texts have none. */
    private static final Pattern PART = Pattern.compile("[\\p{M}\\u1161-\\u1175\\u11A8-\\u11C2]");

    private LettersInParts() {}

    /**
     * The text with one character for each such letter. What NFC changes without composing anything stays as it is: the order
     * of marks, as Hebrew and Arabic are typed, and letters that it takes apart, as Hindi has them.
     */
    static String composed(String text) {
        return PART.matcher(text).find() ? PARTS.matcher(text).replaceAll(LettersInParts::composed) : text;
    }

    private static String composed(MatchResult parts) {
        String seen = HiddenCharacters.dropped(parts.group());
        String one = Normalizer.normalize(seen, Form.NFC);
        boolean composes = one.codePointCount(0, one.length()) < seen.codePointCount(0, seen.length());
        return Matcher.quoteReplacement(composes ? one : parts.group());
    }
}
