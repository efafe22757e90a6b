package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.Characters;
import java.text.Normalizer.Form;
import java.util.List;

/** The normalizers of tokenizer.json. */
final class Normalizers {

    private static final int DOTTED_I = 0x130;

    private Normalizers() {}

    static Normalizer read(Component component) {
        String type = component.type();
        return switch (type) {
            case "Sequence" ->
                new Chain(component.list("normalizers").stream()
                        .map(Normalizers::read)
                        .toList());
            case "NFC" -> new UnicodeForm(Form.NFC);
            case "NFD" -> new UnicodeForm(Form.NFD);
            case "NFKC" -> new UnicodeForm(Form.NFKC);
            case "NFKD" -> new UnicodeForm(Form.NFKD);
            case "Lowercase" -> Normalizers::lowerCase;
            case "StripAccents" -> new StripAccents();
            case "Strip" -> new Strip(component.flag("strip_left", true), component.flag("strip_right", true));
            case "Prepend" -> {
                String prefix = component.text("prepend");
                yield text -> text.isEmpty() ? text : prefix + text;
            }
            case "Replace" -> Replacement.read(component)::replace;
            case "ByteLevel" -> ByteAlphabet::spell;
            case "BertNormalizer" -> BertNormalizer.read(component);
            case "Precompiled" -> Precompiled.read(component);
            default ->
                throw component.unsupported("a normalizer of the type " + type + "; supported are Sequence, NFC, NFD,"
                        + " NFKC, NFKD, Lowercase, StripAccents, Strip, Prepend, Replace, ByteLevel, BertNormalizer"
                        + " and Precompiled");
        };
    }

    /** One after the other. */
    private record Chain(List<Normalizer> steps) implements Normalizer {

        @Override
        public String normalize(String text) {
            String normalized = text;
            for (Normalizer step : steps) {
                normalized = step.normalize(normalized);
                Growth.require("normalizer", text.length(), normalized.length());
            }
            return normalized;
        }

        @Override
        public boolean dropsStart(String text) {
            String normalized = text;
            for (Normalizer step : steps) {
                if (step.dropsStart(normalized)) {
                    return true;
                }
                normalized = step.normalize(normalized);
            }
            return false;
        }
    }

    /** Character by character, so that a final sigma is none. */
    static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == DOTTED_I) {
                lower.append("i\u0307");
            } else {
                lower.appendCodePoint(Characters.lowerCase(c));
            }
        });
        return lower.toString();
    }

    private record StripAccents() implements Normalizer {

        @Override
        public String normalize(String text) {
            StringBuilder result = new StringBuilder(text.length());
            text.codePoints().filter(c -> !Characters.COMBINING.contains(c)).forEach(result::appendCodePoint);
            return result.toString();
        }

        @Override
        public boolean dropsStart(String text) {
            return !text.isEmpty() && Characters.COMBINING.contains(text.codePointAt(0));
        }
    }

    private record Strip(boolean left, boolean right) implements Normalizer {

        @Override
        public String normalize(String text) {
            int from = 0;
            int to = text.length();
            while (left && from < to && isSpace(text.charAt(from))) {
                from++;
            }
            while (right && to > from && isSpace(text.charAt(to - 1))) {
                to--;
            }
            return text.substring(from, to);
        }

        @Override
        public boolean dropsStart(String text) {
            return left && !text.isEmpty() && isSpace(text.charAt(0));
        }
    }

    /** All white space is in the basic plane. */
    static boolean isSpace(char c) {
        return Characters.SPACE.contains(c);
    }
}
