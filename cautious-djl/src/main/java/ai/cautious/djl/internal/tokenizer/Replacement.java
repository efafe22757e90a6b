package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.LinearPattern;
import java.util.Optional;

/** Puts a text in the place of what a pattern finds. Immutable. */
final class Replacement {

    private final Optional<String> literal;
    private final LinearPattern pattern;
    private final String content;

    private Replacement(Component component) {
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
        if (literal.isPresent()) {
            return text.replace(literal.get(), content);
        }
        char[] characters = text.toCharArray();
        StringBuilder result = new StringBuilder(text.length());
        int[] done = {0};
        pattern.forEach(characters, 0, characters.length, (from, to) -> {
            result.append(characters, done[0], from - done[0]).append(content);
            done[0] = to;
        });
        return result.append(characters, done[0], characters.length - done[0]).toString();
    }
}
