package ai.cautious.djl.internal.script;

import ai.cautious.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the TorchScript sources in the jar's {@code programs} folder and fills in their constants. */
public final class ProgramSource {

    private static final String FOLDER = "/ai/cautious/djl/programs/";
    private static final Pattern CONSTANT = Pattern.compile("\\$(\\w+)");

    private ProgramSource() {}

    /**
     * One source file, each {@code $name} replaced by its constant.
     *
     * @throws IllegalArgumentException if the file is missing or names a constant that is not given
     */
    public static String read(String file, Map<String, ?> constants) {
        Matcher matcher = CONSTANT.matcher(read(file));
        return matcher.replaceAll(match -> {
            Object value = constants.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException(file + " needs the constant " + match.group(1));
            }
            return Matcher.quoteReplacement(literal(value));
        });
    }

    private static String literal(Object value) {
        return value instanceof Boolean flag ? (flag ? "True" : "False") : value.toString();
    }

    private static String read(String file) {
        try (InputStream in = ProgramSource.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no program " + FOLDER + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new FileAccessException(Path.of(file), "cannot be read from the library's jar: " + e, e);
        }
    }
}
