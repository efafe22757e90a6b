package ai.cautious.djl.internal.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 in which each longest beginning of a character that goes wrong becomes one U+FFFD: Unicode's recommendation (core
 * specification 3.9, table 3-8), and what Rust does; Java takes a surrogate's three bytes for one.
 */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** A text with U+FFFD in the place of lone surrogates, which UTF-8 has not. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
            }
        }
        return text;
    }

    static String decode(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder(length);
        int at = 0;
        while (at < length) {
            int first = bytes[at++] & 0xFF;
            if (first < 0x80) {
                text.append((char) first);
                continue;
            }
            int more = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
            int point = first & 0x3F >> more;
            int read = 0;
            while (read < more && at < length && continues(first, read, bytes[at] & 0xFF)) {
                point = point << 6 | bytes[at++] & 0x3F;
                read++;
            }
            if (more > 0 && read == more) {
                text.appendCodePoint(point);
            } else {
                text.append(REPLACEMENT);
            }
        }
        return text.toString();
    }

    /** Whether a byte may follow, the second one in a range that depends on the first. */
    private static boolean continues(int first, int read, int next) {
        int least = 0x80;
        int most = 0xBF;
        if (read == 0) {
            least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : least;
            most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : most;
        }
        return next >= least && next <= most;
    }
}
