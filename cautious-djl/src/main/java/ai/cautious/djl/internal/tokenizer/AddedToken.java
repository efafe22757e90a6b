package ai.cautious.djl.internal.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A token that is found in a text before anything else is done with it.
 *
 * @param id negative where it is yet to be given
 * @param content its spelling
 * @param singleWord whether it is only found between other words
 * @param lstrip whether it takes the white space before it
 * @param rstrip whether it takes the white space behind it
 * @param normalized whether it is looked for in the normalized text, in its own normalized spelling
 * @param special whether it is marked as one
 */
public record AddedToken(
        int id,
        String content,
        boolean singleWord,
        boolean lstrip,
        boolean rstrip,
        boolean normalized,
        boolean special) {

    /** A special token as {@code tokenizers} makes it of a spelling alone. */
    public static AddedToken special(String content) {
        return new AddedToken(-1, content, false, false, false, false, true);
    }

    /**
     * Reads a token that is given without an id.
     *
     * @param source what messages call the place where it stands
     * @throws ai.cautious.ModelFormatException if it is malformed
     */
    public static AddedToken read(String source, JsonNode json) {
        return read(new Component(source, json), -1);
    }

    static AddedToken read(Component component, int id) {
        boolean special = component.flag("special", false);
        return new AddedToken(
                id,
                component.text("content"),
                component.flag("single_word", false),
                component.flag("lstrip", false),
                component.flag("rstrip", false),
                component.flag("normalized", !special),
                special);
    }

    /** The same token, marked as special. */
    public AddedToken asSpecial() {
        return new AddedToken(id, content, singleWord, lstrip, rstrip, normalized, true);
    }

    /** The same token under an id. */
    public AddedToken withId(int given) {
        return new AddedToken(given, content, singleWord, lstrip, rstrip, normalized, special);
    }
}
