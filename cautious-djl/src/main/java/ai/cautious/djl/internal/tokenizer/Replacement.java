package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.LinearPattern;

/** Puts a text in the place of what a pattern finds. Immutable. */
record Replacement(LinearPattern pattern, String content) {

    static Replacement read(Component component) {
        return new Replacement(pattern(component), component.text("content"));
    }

    /** The pattern of a component: a text, or a regular expression. */
    static LinearPattern pattern(Component component) {
        Component pattern = component.required("pattern");
        if (pattern.has("String")) {
            String text = pattern.text("String");
            if (text.isEmpty()) {
                throw pattern.fault("String", "a string that is not empty");
            }
            return LinearPattern.literal(pattern.place("String"), text);
        }
        return LinearPattern.compile(pattern.place("Regex"), pattern.text("Regex"));
    }

    String replace(String text) {
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
