package ai.cautious.djl.training;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** GPT-2's way of cutting a text into words and of spelling each byte as one printable character. */
final class ByteLevel {

    /** GPT-2's own pattern; its white space is Unicode's, which Java's {@code \s} is not. */
    static final Pattern WORD = Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+"
            + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

    /** The character of each byte: its own in Latin-1 if that is printable, else the next one from U+0100 on. */
    private static final char[] CHARACTERS = characters();

    /** Every byte's character, by code point. */
    static final List<String> ALPHABET = IntStream.range(0, CHARACTERS.length)
            .map(index -> CHARACTERS[index])
            .sorted()
            .mapToObj(character -> String.valueOf((char) character))
            .toList();

    private ByteLevel() {}

    /** A text's UTF-8 bytes, each as its character. */
    static String spell(String text) {
        StringBuilder spelled = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            spelled.append(CHARACTERS[Byte.toUnsignedInt(b)]);
        }
        return spelled.toString();
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
}
