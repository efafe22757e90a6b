package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.Characters;
import java.text.Normalizer.Form;

/**
 * One of Unicode's normal forms (UAX 15), for the characters that {@code tokenizers} normalizes; between those that it does
 * not know, the JVM's own normalizer works alone.
 */
record UnicodeForm(Form form) implements Normalizer {

    @Override
    public String normalize(String text) {
        if (java.text.Normalizer.isNormalized(text, form)) {
            return text;
        }
        StringBuilder normalized = new StringBuilder(text.length());
        int start = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int c = text.codePointAt(at);
            if (c > 0x7F && !Characters.NORMALIZED.contains(c)) {
                normalized.append(java.text.Normalizer.normalize(text.substring(start, at), form));
                normalized.appendCodePoint(c);
                start = at + Character.charCount(c);
            }
        }
        return normalized
                .append(java.text.Normalizer.normalize(text.substring(start), form))
                .toString();
    }
}
