package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.LinearPattern;

/** SentencePiece's visible spaces, which begin words. Immutable. */
record Metaspace(String replacement, Prefix prefix, PreTokenizer words) implements PreTokenizer {

    /** Where a text gets one in front. */
    enum Prefix {
        ALWAYS,
        FIRST,
        NEVER
    }

    static Metaspace read(Component component) {
        String replacement = Character.toString(component.character("replacement"));
        boolean splits = component.flag("split", true);
        PreTokenizer words = splits
                ? new Split(LinearPattern.literal("Metaspace", replacement), Split.Behavior.MERGED_WITH_NEXT)
                : (text, from, to, first, pieces) -> pieces.accept(text, from, to, first);
        return new Metaspace(replacement, prefix(component), words);
    }

    static Prefix prefix(Component component) {
        String scheme = component.text("prepend_scheme", "always");
        boolean adds = component.flag("add_prefix_space", true);
        return switch (adds || component.has("prepend_scheme") ? scheme : "never") {
            case "always" -> Prefix.ALWAYS;
            case "first" -> Prefix.FIRST;
            case "never" -> Prefix.NEVER;
            default -> throw component.fault("prepend_scheme", "always, first or never");
        };
    }

    @Override
    public void split(char[] text, int from, int to, boolean first, Pieces pieces) {
        StringBuilder spaced = new StringBuilder(to - from + 1);
        for (int i = from; i < to; i++) {
            if (text[i] == ' ') {
                spaced.append(replacement);
            } else {
                spaced.append(text[i]);
            }
        }
        boolean wanted = prefix == Prefix.ALWAYS || prefix == Prefix.FIRST && first;
        if (wanted && spaced.indexOf(replacement) != 0) {
            spaced.insert(0, replacement);
        }
        char[] written = spaced.toString().toCharArray();
        words.split(written, 0, written.length, first, pieces);
    }
}
