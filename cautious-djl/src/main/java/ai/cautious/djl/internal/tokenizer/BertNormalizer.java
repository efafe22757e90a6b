package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.Characters;
import ai.cautious.djl.internal.pattern.CodePoints;
import java.text.Normalizer.Form;

/**
 * BERT's own normalizer.
 *
 * @param cleans whether control characters are taken out and white space becomes spaces
 * @param parts whether Chinese characters stand alone
 * @param strips whether accents are taken away
 * @param lowers whether capitals become small
 */
record BertNormalizer(boolean cleans, boolean parts, boolean strips, boolean lowers) implements Normalizer {

    private static final UnicodeForm DECOMPOSED = new UnicodeForm(Form.NFD);

    /** The fifth range begins where {@code tokenizers} has it, not where Unicode's block does. */
    private static final CodePoints CHINESE = CodePoints.range(0x4E00, 0x9FFF)
            .or(CodePoints.range(0x3400, 0x4DBF))
            .or(CodePoints.range(0x20000, 0x2A6DF))
            .or(CodePoints.range(0x2A700, 0x2B73F))
            .or(CodePoints.range(0x2B740, 0x2B81F))
            .or(CodePoints.range(0x2B920, 0x2CEAF))
            .or(CodePoints.range(0xF900, 0xFAFF))
            .or(CodePoints.range(0x2F800, 0x2FA1F));

    static BertNormalizer read(Component component) {
        boolean lowers = component.flag("lowercase", true);
        return new BertNormalizer(
                component.flag("clean_text", true),
                component.flag("handle_chinese_chars", true),
                component.flag("strip_accents", lowers),
                lowers);
    }

    @Override
    public String normalize(String text) {
        String normalized = cleans ? clean(text) : text;
        normalized = parts ? part(normalized) : normalized;
        normalized = strips ? strip(DECOMPOSED.normalize(normalized)) : normalized;
        return lowers ? Normalizers.lowerCase(normalized) : normalized;
    }

    @Override
    public boolean dropsStart(String text) {
        int first = text.isEmpty() ? 'a' : text.codePointAt(0);
        return cleans && Characters.UNWRITTEN.contains(first) || strips && Characters.ACCENTS.contains(first);
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> !Characters.UNWRITTEN.contains(c))
                .map(c -> Characters.SPACE.contains(c) ? ' ' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static String part(String text) {
        StringBuilder parted = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (CHINESE.contains(c)) {
                parted.append(' ').appendCodePoint(c).append(' ');
            } else {
                parted.appendCodePoint(c);
            }
        });
        return parted.toString();
    }

    private static String strip(String text) {
        StringBuilder bare = new StringBuilder(text.length());
        text.codePoints().filter(c -> !Characters.ACCENTS.contains(c)).forEach(bare::appendCodePoint);
        return bare.toString();
    }
}
