package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.Characters;
import java.text.Normalizer.Form;

/**
 * One of Unicode's normal forms (UAX 15), for the characters that {@code tokenizers} normalizes; between those that it does
 * not know, the JVM's own normalizer works alone.
 */
record UnicodeForm(Form form) implements Normalizer {

    /** So much is normalized at once, so that a text that grows beyond its bounds is given up before it is in memory. */
    private static final int SLICE = 1 << 16;

    @Override
    public String normalize(String text) {
        if (java.text.Normalizer.isNormalized(text, form)) {
            return text;
        }
        StringBuilder normalized = new StringBuilder(text.length());
        int start = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int c = text.codePointAt(at);
            boolean known = c <= 0x7F || Characters.NORMALIZED.contains(c);
            if (!known || at - start >= SLICE && beginsAnew(c)) {
                append(text, start, at, normalized);
                start = at;
            }
            if (!known) {
                normalized.appendCodePoint(c);
                start = at + Character.charCount(c);
            }
        }
        append(text, start, text.length(), normalized);
        return normalized.toString();
    }

    private void append(String text, int from, int to, StringBuilder normalized) {
        normalized.append(java.text.Normalizer.normalize(text.substring(from, to), form));
        Growth.require(form.name(), text.length(), normalized.length());
    }

    /** Whether a character joins none before it in any form: no mark, no part of a Korean syllable and no wide sound mark. */
    private static boolean beginsAnew(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> false;
            default ->
                !(c >= 0x1100 && c <= 0x11FF
                        || c >= 0x3131 && c <= 0x318E
                        || c >= 0xD7B0 && c <= 0xD7FF
                        || c >= 0xFF9E && c <= 0xFFDC);
        };
    }
}
