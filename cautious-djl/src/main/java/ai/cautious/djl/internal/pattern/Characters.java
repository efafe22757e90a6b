package ai.cautious.djl.internal.pattern;

import ai.cautious.FileAccessException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What kinds of characters {@code tokenizers} knows. The tables are its own (see {@code make_unicode.py}), so that a text
 * is read the same on every JVM, whose Unicode versions differ.
 */
public final class Characters {

    private static final int HEX = 16;
    private static final String TABLES = "unicode.txt";
    private static final String LOWER = "lower";
    private static final Map<String, CodePoints> SETS = new HashMap<>();
    private static final Map<Integer, Integer> LOWER_CASE = new HashMap<>();

    static {
        read();
    }

    /** White space, as Unicode and all of its readers have it. */
    public static final CodePoints SPACE = category("Zs")
            .or(category("Zl"))
            .or(category("Zp"))
            .or(CodePoints.range('\t', '\r'))
            .or(CodePoints.of("\u0085"));

    /** {@code \d}. */
    public static final CodePoints DIGIT = category("Nd");

    /** {@code \w} of Oniguruma. */
    public static final CodePoints WORD = category("word");

    /** {@code \w} of Rust's regular expressions. */
    public static final CodePoints RUST_WORD = category("rustWord");

    /** What Rust calls numeric. */
    public static final CodePoints NUMERIC = category("numeric");

    /** What the pre-tokenizer Punctuation splits off. */
    public static final CodePoints PUNCTUATION = category("punctuation");

    /** What StripAccents takes away. */
    public static final CodePoints COMBINING = category("combining");

    /** What NFC and its like know; all else they leave as it is. */
    public static final CodePoints NORMALIZED = category("normalized");

    /** What BERT's normalizer cleans a text of. */
    public static final CodePoints UNWRITTEN = category("unwritten");

    /** What BERT's normalizer takes away of letters in parts. */
    public static final CodePoints ACCENTS = category("accents");

    /** What joins a cluster to the character before it, as accents do. */
    public static final CodePoints JOINED = category("joined");

    /** What joins the character behind it to its cluster. */
    public static final CodePoints JOINING = category("joining");

    /** What no cluster has beside other characters, as far as they have less than 4 bytes in UTF-8. */
    public static final CodePoints ALONE = category("alone");

    private Characters() {}

    /** Unicode's general category of this name, one letter for a whole group, or the script Han; empty for other names. */
    public static Optional<CodePoints> property(String name) {
        if (name.equals("C")) {
            // What is not assigned belongs to it, too.
            return "LMNPSZ"
                    .chars()
                    .mapToObj(group -> property(String.valueOf((char) group)).orElseThrow())
                    .reduce(CodePoints::or)
                    .map(CodePoints::not);
        }
        if (name.length() == 1) {
            return SETS.entrySet().stream()
                    .filter(entry ->
                            entry.getKey().length() == 2 && entry.getKey().startsWith(name))
                    .map(Map.Entry::getValue)
                    .reduce(CodePoints::or);
        }
        boolean known = name.length() == 2 || name.equals("Han");
        return known ? Optional.ofNullable(SETS.get(name)) : Optional.empty();
    }

    /** The lower case of a character that has one of one character, else the character itself. */
    public static int lowerCase(int codePoint) {
        return LOWER_CASE.getOrDefault(codePoint, codePoint);
    }

    private static CodePoints category(String name) {
        return Objects.requireNonNull(SETS.get(name), name);
    }

    private static void read() {
        try (InputStream stream = Objects.requireNonNull(Characters.class.getResourceAsStream(TABLES), TABLES);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(" ");
                if (fields[0].equals(LOWER)) {
                    readLowerCase(fields);
                } else {
                    SETS.put(fields[0], readSet(fields));
                }
            }
        } catch (IOException e) {
            throw new FileAccessException(Path.of(TABLES), "cannot be read from the library's jar: " + e, e);
        }
    }

    private static CodePoints readSet(String[] fields) {
        int[] bounds = new int[2 * (fields.length - 1)];
        for (int i = 1; i < fields.length; i++) {
            String[] ends = fields[i].split("-");
            bounds[2 * i - 2] = Integer.parseInt(ends[0], HEX);
            bounds[2 * i - 1] = Integer.parseInt(ends[ends.length - 1], HEX) + 1;
        }
        return CodePoints.ofBounds(bounds);
    }

    private static void readLowerCase(String[] fields) {
        for (int i = 1; i < fields.length; i++) {
            String[] pair = fields[i].split(">");
            LOWER_CASE.put(Integer.parseInt(pair[0], HEX), Integer.parseInt(pair[1], HEX));
        }
    }
}
