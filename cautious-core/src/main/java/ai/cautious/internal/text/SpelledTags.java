package ai.cautious.internal.text;

import static java.util.function.Predicate.not;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text that spells a control token: it never becomes one, but a model that has seen it written in chats may still take it
 * for one. Immutable.
 */
final class SpelledTags {

    /** Those of the common chat formats, such as {@code <|im_start|>}, {@code [INST]} and {@code <start_of_turn>}. */
    private static final String COMMON = "<\\|[^|<>\\s]{1,40}\\|>"
            + "|</?s>|<(?:bos|eos|pad|unk|sop|eop)>|<(?:start|end)_of_(?:turn|text)>|<unused\\d{1,5}>|<extra_id_\\d{1,3}>"
            + "|<</?SYS>>|\\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT)\\]|\\[gMASK\\]";

    /** What many of them have right behind them. */
    private static final String ROLE =
            "(?:(?:system|user|assistant|model|tool|developer|human|ipython)(?![\\p{L}\\p{N}_]))?";

    private static final Pattern IS_COMMON = Pattern.compile(COMMON, Pattern.CASE_INSENSITIVE);

    private final Pattern tag;

    private SpelledTags(Pattern tag) {
        this.tag = tag;
    }

    /**
     * The common ones and some more; those that are plain words are none.
     *
     * @param more control tokens and markers as they are spelled
     */
    static SpelledTags with(Collection<String> more) {
        String others = more.stream()
                .map(String::strip)
                .filter(SpelledTags::isNoWord)
                .filter(not(spelled -> IS_COMMON.matcher(spelled).matches()))
                .sorted()
                .map(spelled -> "|" + Pattern.quote(spelled))
                .collect(Collectors.joining());
        return new SpelledTags(Pattern.compile("(?:" + COMMON + others + ")" + ROLE, Pattern.CASE_INSENSITIVE));
    }

    private static boolean isNoWord(String spelled) {
        return spelled.length() > 2
                && spelled.chars().noneMatch(Character::isWhitespace)
                && !spelled.chars().allMatch(Character::isLetterOrDigit);
    }

    /** Whether the text spells any. */
    boolean standIn(String text) {
        return tag.matcher(text).find();
    }

    /** The text with one space for each run of them, and nothing where it begins or ends. */
    String dropped(String text) {
        StringBuilder rest = new StringBuilder();
        Matcher tags = tag.matcher(text);
        int end = 0;
        while (tags.find()) {
            append(rest, text.substring(end, tags.start()));
            end = tags.end();
        }
        if (end == 0) {
            return text;
        }
        append(rest, text.substring(end));
        return rest.toString();
    }

    private static void append(StringBuilder rest, String text) {
        String more = text.strip();
        if (!more.isEmpty()) {
            rest.append(rest.length() == 0 ? "" : " ").append(more);
        }
    }
}
