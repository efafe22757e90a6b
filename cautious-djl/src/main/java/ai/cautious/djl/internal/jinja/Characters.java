package ai.cautious.djl.internal.jinja;

import java.util.Locale;

/** What Python says of characters, and how it changes their case. */
final class Characters {

    private Characters() {}

    /** {@code str.isspace}. */
    static boolean isSpace(int codePoint) {
        return codePoint >= 0x09 && codePoint <= 0x0D
                || codePoint >= 0x1C && codePoint <= 0x20
                || codePoint == 0x85
                || codePoint == 0xA0
                || codePoint == 0x1680
                || codePoint >= 0x2000 && codePoint <= 0x200A
                || codePoint == 0x2028
                || codePoint == 0x2029
                || codePoint == 0x202F
                || codePoint == 0x205F
                || codePoint == 0x3000;
    }

    /** What {@code str.splitlines} ends a line at. */
    static boolean endsLine(int codePoint) {
        return codePoint >= 0x0A && codePoint <= 0x0D
                || codePoint >= 0x1C && codePoint <= 0x1E
                || codePoint == 0x85
                || codePoint == 0x2028
                || codePoint == 0x2029;
    }

    /** {@code str.isprintable}. */
    static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    static boolean isCased(int codePoint) {
        return Character.isUpperCase(codePoint) || isLower(codePoint) || Character.isTitleCase(codePoint);
    }

    static boolean isLower(int codePoint) {
        return Character.isLowerCase(codePoint);
    }

    /** {@code str.isdigit}. */
    static boolean isDigit(int codePoint) {
        int value = Character.getNumericValue(codePoint);
        return Character.isDigit(codePoint)
                || Character.getType(codePoint) == Character.OTHER_NUMBER && value >= 0 && value <= 9;
    }

    /** {@code str.isnumeric}. */
    static boolean isNumeric(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    static String upper(int codePoint) {
        return codePoint < 0x80
                ? String.valueOf((char) (codePoint >= 'a' && codePoint <= 'z' ? codePoint - 32 : codePoint))
                : Character.toString(codePoint).toUpperCase(Locale.ROOT);
    }

    static String lower(int codePoint) {
        return codePoint < 0x80
                ? String.valueOf((char) (codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint))
                : Character.toString(codePoint).toLowerCase(Locale.ROOT);
    }

    /** As at the beginning of a word: of several capitals the first one stays. */
    static String title(int codePoint) {
        String upper = upper(codePoint);
        if (Character.toTitleCase(codePoint) != codePoint || upper.codePointCount(0, upper.length()) == 1) {
            return Character.toString(Character.toTitleCase(codePoint));
        }
        StringBuilder title = new StringBuilder();
        boolean capital = true;
        for (int part : upper.codePoints().toArray()) {
            title.append(capital ? Character.toString(part) : lower(part));
            capital &= !isCased(part);
        }
        return title.toString();
    }
}
