package ai.cautious.program.options;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.TypeConversionException;

/** Paths as they were typed. */
public final class TypedPath {

    private TypedPath() {}

    /**
     * The path.
     *
     * @throws TypeConversionException if it is none, saying what this JVM would need to express it
     */
    public static Path of(String typed) {
        try {
            return Path.of(typed);
        } catch (InvalidPathException e) {
            boolean encodable = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))
                    .newEncoder()
                    .canEncode(typed);
            throw new TypeConversionException(
                    encodable
                            ? "\"" + typed + "\" is no path: " + e.getReason()
                            : "\"" + typed + "\" cannot be expressed in this JVM's file-name encoding, "
                                    + System.getProperty("sun.jnu.encoding")
                                    + "; start it under a UTF-8 locale, such as LC_ALL=C.UTF-8");
        }
    }
}
