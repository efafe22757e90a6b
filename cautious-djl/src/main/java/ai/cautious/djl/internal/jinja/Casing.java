package ai.cautious.djl.internal.jinja;

/** Python's changes of case, which may change a text's length; each character keeps its author. */
final class Casing {

    private static final int SIGMA = 0x3A3;

    private Casing() {}

    static Text upper(Text text, Budget budget) {
        TextBuilder upper = new TextBuilder(budget, text.length());
        for (int i = 0; i < text.length(); i++) {
            append(upper, Characters.upper(text.codePoint(i)), text.cell(i));
        }
        return upper.build();
    }

    static Text lower(Text text, Budget budget) {
        TextBuilder lower = new TextBuilder(budget, text.length());
        for (int i = 0; i < text.length(); i++) {
            append(lower, lower(text, i), text.cell(i));
        }
        return lower.build();
    }

    /** {@code str.capitalize}. */
    static Text capitalize(Text text, Budget budget) {
        TextBuilder capitalized = new TextBuilder(budget, text.length());
        for (int i = 0; i < text.length(); i++) {
            append(capitalized, i == 0 ? Characters.title(text.codePoint(i)) : lower(text, i), text.cell(i));
        }
        return capitalized.build();
    }

    /** {@code str.title}: a capital after whatever has no case. */
    static Text title(Text text, Budget budget) {
        TextBuilder title = new TextBuilder(budget, text.length());
        boolean within = false;
        for (int i = 0; i < text.length(); i++) {
            append(title, within ? lower(text, i) : Characters.title(text.codePoint(i)), text.cell(i));
            within = Characters.isCased(text.codePoint(i));
        }
        return title.build();
    }

    /** {@code str.casefold}. */
    static Text fold(Text text, Budget budget) {
        TextBuilder folded = new TextBuilder(budget, text.length());
        for (int i = 0; i < text.length(); i++) {
            for (int part : Characters.upper(text.codePoint(i)).codePoints().toArray()) {
                append(folded, Characters.lower(part), text.cell(i));
            }
        }
        return folded.build();
    }

    static Text swap(Text text, Budget budget) {
        TextBuilder swapped = new TextBuilder(budget, text.length());
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            String other = Character.isUpperCase(codePoint)
                    ? lower(text, i)
                    : Characters.isLower(codePoint) ? Characters.upper(codePoint) : Character.toString(codePoint);
            append(swapped, other, text.cell(i));
        }
        return swapped.build();
    }

    /** The filter {@code title}: a capital after spaces, hyphens and brackets only. */
    static Text headline(Text text, Budget budget) {
        TextBuilder title = new TextBuilder(budget, text.length());
        boolean begins = true;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            boolean breaks = Characters.isSpace(codePoint) || "-({[<".indexOf(codePoint) >= 0;
            append(title, begins && !breaks ? Characters.upper(codePoint) : lower(text, i), text.cell(i));
            begins = breaks;
        }
        return title.build();
    }

    private static void append(TextBuilder builder, String characters, int original) {
        builder.append(characters, Text.author(original));
    }

    /** A capital sigma has another small form at the end of a word. */
    private static String lower(Text text, int index) {
        return text.codePoint(index) == SIGMA && endsWord(text, index)
                ? "\u03C2"
                : Characters.lower(text.codePoint(index));
    }

    private static boolean endsWord(Text text, int index) {
        return casedNext(text, index, -1) && !casedNext(text, index, 1);
    }

    private static boolean casedNext(Text text, int index, int step) {
        for (int i = index + step; i >= 0 && i < text.length(); i += step) {
            int codePoint = text.codePoint(i);
            if (!isIgnorable(codePoint)) {
                return Characters.isCased(codePoint);
            }
        }
        return false;
    }

    private static boolean isIgnorable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> "'.:\u00B7\u0387\u2018\u2019\u2024\u2027\u05F4".indexOf(codePoint) >= 0;
        };
    }
}
