package ai.cautious.program.report;

import java.util.Locale;

/** Texts and numbers as HTML and SVG have them. */
final class Html {

    private Html() {}

    /** A text that is nothing but text there, in an element and in a quoted attribute. */
    static String text(String given) {
        StringBuilder escaped = new StringBuilder();
        given.codePoints().forEach(character -> append(character, escaped));
        return escaped.toString();
    }

    private static void append(int character, StringBuilder escaped) {
        switch (character) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> escaped.appendCodePoint(isShown(character) ? character : 0xFFFD);
        }
    }

    /** Control characters, and those that turn the direction of what follows, could hide what stands there. */
    private static boolean isShown(int character) {
        int type = Character.getType(character);
        return character == '\n'
                || character == '\t'
                || type != Character.CONTROL
                        && type != Character.SURROGATE
                        && (character < 0x202A || character > 0x202E)
                        && (character < 0x2066 || character > 0x2069);
    }

    /** The beginning of a text that is longer than so many characters. */
    static String cut(String given, int longest) {
        int length = given.codePointCount(0, given.length());
        return length <= longest ? given : given.substring(0, given.offsetByCodePoints(0, longest - 1)) + "…";
    }

    /** A number with so many digits behind the point. */
    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** A number with about three digits that say something. */
    static String number(double value) {
        double size = Math.abs(value);
        return number(value, size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
    }
}
