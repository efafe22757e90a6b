package ai.cautious.djl.internal.jinja;

/**
 * The escapes of Python's string literals.
 *
 * @see <a href="https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences">the escapes</a>
 */
final class Escapes {

    private final String literal;
    private final StringBuilder decoded = new StringBuilder();
    private int at;

    private Escapes(String literal) {
        this.literal = literal;
    }

    /**
     * What a literal without its quotes stands for.
     *
     * @throws IllegalArgumentException if an escape is malformed
     */
    static String decode(String literal) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        Escapes escapes = new Escapes(literal);
        escapes.decode();
        return escapes.decoded.toString();
    }

    private void decode() {
        while (at < literal.length()) {
            char next = literal.charAt(at++);
            if (next == '\\') {
                escape(literal.charAt(at++));
            } else {
                decoded.append(next);
            }
        }
    }

    private void escape(char letter) {
        switch (letter) {
            case '\n' -> {
                // The line goes on.
            }
            case '\\', '\'', '"' -> decoded.append(letter);
            case 'a' -> decoded.append('\u0007');
            case 'b' -> decoded.append('\b');
            case 'f' -> decoded.append('\f');
            case 'n' -> decoded.append('\n');
            case 'r' -> decoded.append('\r');
            case 't' -> decoded.append('\t');
            case 'v' -> decoded.append('\u000B');
            case 'x' -> hexadecimal(2);
            case 'u' -> hexadecimal(4);
            case 'U' -> hexadecimal(8);
            case 'N' -> named();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
            default -> decoded.append('\\').append(letter);
        }
    }

    private void hexadecimal(int digits) {
        if (at + digits > literal.length()) {
            throw new IllegalArgumentException();
        }
        String code = literal.substring(at, at + digits);
        if (!code.matches("[0-9a-fA-F]+")) {
            throw new IllegalArgumentException();
        }
        decoded.append(Character.toString(Integer.parseUnsignedInt(code, 16)));
        at += digits;
    }

    private void octal() {
        int end = at;
        while (end < literal.length() && end < at + 2 && literal.charAt(end) >= '0' && literal.charAt(end) <= '7') {
            end++;
        }
        decoded.append((char) Integer.parseInt(literal.substring(at - 1, end), 8));
        at = end;
    }

    /** A character by its Unicode name. */
    private void named() {
        int end = literal.indexOf('}', at);
        if (!literal.startsWith("{", at) || end < 0) {
            throw new IllegalArgumentException();
        }
        decoded.append(Character.toString(Character.codePointOf(literal.substring(at + 1, end))));
        at = end + 1;
    }
}
