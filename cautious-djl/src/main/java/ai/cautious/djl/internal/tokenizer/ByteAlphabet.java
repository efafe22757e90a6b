package ai.cautious.djl.internal.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** GPT-2's way of spelling each byte of UTF-8 as one printable character. */
final class ByteAlphabet {

    /** The character of each byte: its own in Latin-1 if that is printable, else the next one from U+0100 on. */
    private static final char[] CHARACTERS = characters();

    private static final int NONE = -1;
    private static final int[] BYTES = bytes();

    private ByteAlphabet() {}

    /** Every byte's character, by code point. */
    static List<String> sorted() {
        return new String(CHARACTERS)
                .chars()
                .sorted()
                .mapToObj(Character::toString)
                .toList();
    }

    /** Appends the bytes that a text spells; false, and nothing is appended, if it spells none. */
    static boolean read(String spelled, ByteArrayOutputStream into) {
        for (int i = 0; i < spelled.length(); i++) {
            if (byteOf(spelled.charAt(i)) == NONE) {
                return false;
            }
        }
        for (int i = 0; i < spelled.length(); i++) {
            into.write(byteOf(spelled.charAt(i)));
        }
        return true;
    }

    private static int byteOf(char character) {
        return character < BYTES.length ? BYTES[character] : NONE;
    }

    /** A text's bytes. */
    static String spell(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        char[] spelled = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            spelled[i] = CHARACTERS[bytes[i] & 0xFF];
        }
        return new String(spelled);
    }

    /** How many bytes a well-formed text has. */
    static int length(char[] text, int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            // A surrogate is half of a character of four bytes.
            bytes += text[i] < 0x80 ? 1 : text[i] < 0x800 || Character.isSurrogate(text[i]) ? 2 : 3;
        }
        return Math.toIntExact(bytes);
    }

    /**
     * Spells the bytes of a well-formed text.
     *
     * @param into has room for them
     * @return how many there are
     */
    static int spell(char[] text, int from, int to, char[] into) {
        int size = 0;
        for (int i = from; i < to; i++) {
            int c = text[i];
            if (c < 0x80) {
                into[size++] = CHARACTERS[c];
            } else if (c < 0x800) {
                into[size++] = CHARACTERS[0xC0 | c >> 6];
                into[size++] = CHARACTERS[0x80 | c & 0x3F];
            } else if (Character.isHighSurrogate((char) c)) {
                c = Character.toCodePoint((char) c, text[++i]);
                into[size++] = CHARACTERS[0xF0 | c >> 18];
                into[size++] = CHARACTERS[0x80 | c >> 12 & 0x3F];
                into[size++] = CHARACTERS[0x80 | c >> 6 & 0x3F];
                into[size++] = CHARACTERS[0x80 | c & 0x3F];
            } else {
                into[size++] = CHARACTERS[0xE0 | c >> 12];
                into[size++] = CHARACTERS[0x80 | c >> 6 & 0x3F];
                into[size++] = CHARACTERS[0x80 | c & 0x3F];
            }
        }
        return size;
    }

    private static char[] characters() {
        char[] characters = new char[256];
        char next = 256;
        for (char value = 0; value < characters.length; value++) {
            boolean printable = value >= '!' && value <= '~' || value >= '¡' && value <= 'ÿ' && value != '\u00AD';
            characters[value] = printable ? value : next++;
        }
        return characters;
    }

    private static int[] bytes() {
        int[] bytes = new int[1 + CHARACTERS[0xAD]];
        Arrays.fill(bytes, NONE);
        for (int value = 0; value < CHARACTERS.length; value++) {
            bytes[CHARACTERS[value]] = value;
        }
        return bytes;
    }
}
