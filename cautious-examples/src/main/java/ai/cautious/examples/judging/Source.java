package ai.cautious.examples.judging;

import ai.cautious.InvalidOptionException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where prompts come from: an entry of {@code sources.yaml}, which says what each field is.
 *
 * @param cap {@link Integer#MAX_VALUE} where there is none
 * @param repeat how many times each prompt that is learned from alone is learned from
 * @param words the category of each, {@link #NONE} for none
 */
record Source(
        String name,
        String file,
        Format format,
        Role role,
        int cap,
        int repeat,
        int answers,
        Map<String, String> words) {

    /** Stands for no category. */
    static final String NONE = "";

    enum Format {
        /** JSON lines with {@code text}, {@code toxicity}, {@code category}. */
        PLAIN,
        /** The same, beside {@code sources.yaml} itself: written for this project. */
        COMMITTED,
        /** JSON lines with {@code user_input}, {@code toxicity}. */
        LABELLED,
        /** A JSON array with {@code instruction}, {@code input}. */
        ALPACA,
        /** Packed JSON lines with {@code prompt}, and 1 where a category holds. */
        OPENAI,
        /** CSV with {@code prompt}, {@code type}, {@code label}. */
        XSTEST
    }

    enum Role {
        /** Somebody asks for something; a conversation can be about it. */
        REQUEST,
        /** A request amid much that is to make a model forget its rules. */
        JAILBREAK,
        /** People's own words, which nobody need answer. */
        TEXT,
        /** An attack only where there are instructions to override: kept apart. */
        INJECTION
    }

    /**
     * The category that one of the source's own words stands for.
     *
     * @param word null where a row has none
     * @return null where it says nothing about the harm
     * @throws InvalidOptionException if the word is unknown
     */
    @Nullable
    String category(@Nullable String word) {
        if (words.isEmpty()) {
            return null;
        }
        String category = word == null ? null : words.get(word);
        if (category == null && word != null) {
            category = words.entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith("*") && word.startsWith(stem(entry.getKey())))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        if (category == null) {
            throw new InvalidOptionException(file + ": category", String.valueOf(word), "one of " + words.keySet());
        }
        return category.equals(NONE) ? null : category;
    }

    private static String stem(String pattern) {
        return pattern.substring(0, pattern.length() - 1);
    }
}
