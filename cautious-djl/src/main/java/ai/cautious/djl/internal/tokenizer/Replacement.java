package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.LinearPattern;
import java.util.Optional;

/** Puts a text in the place of what a pattern finds. Immutable. */
final class Replacement {

    private final String place;
    private final Optional<String> literal;
    private final LinearPattern pattern;
    private final String content;

    private Replacement(Component component) {
        place = component.place("content");
        literal = literal(component);
        pattern = pattern(component);
        content = component.text("content");
    }

    static Replacement read(Component component) {
        return new Replacement(component);
    }

    /** The pattern of a component: a text, or a regular expression. */
    static LinearPattern pattern(Component component) {
        Component pattern = component.required("pattern");
        return literal(component)
                .map(text -> LinearPattern.literal(pattern.place("String"), text))
                .orElseGet(() -> LinearPattern.compile(pattern.place("Regex"), pattern.text("Regex")));
    }

    private static Optional<String> literal(Component component) {
        Component pattern = component.required("pattern");
        if (!pattern.has("String")) {
            return Optional.empty();
        }
        if (pattern.text("String").isEmpty()) {
            throw pattern.fault("String", "a string that is not empty");
        }
        return Optional.of(pattern.text("String"));
    }

    String replace(String text) {
        StringBuilder result = new StringBuilder(text.length());
        int[] done = {0};
        if (literal.isPresent()) {
            String sought = literal.get();
            for (int at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, done[0])) {
                append(text, at, at + sought.length(), done, result);
            }
            return done[0] == 0
                    ? text
                    : result.append(text, done[0], text.length()).toString();
        }
        pattern.forEach(text.toCharArray(), 0, text.length(), (from, to) -> append(text, from, to, done, result));
        return result.append(text, done[0], text.length()).toString();
    }

    private void append(String text, int from, int to, int[] done, StringBuilder result) {
        result.append(text, done[0], from).append(content);
        done[0] = to;
        Growth.require(place, text.length(), result.length());
    }
}
