package ai.cautious.program.console;

import java.io.IOException;
import java.io.LineNumberReader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens files of lines in UTF-8. */
public final class Utf8Lines {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8Lines() {}

    /**
     * Opens a file; the byte-order mark that some programs begin one with is passed over.
     *
     * @return the caller closes it
     * @throws java.nio.charset.CharacterCodingException if it does not begin with UTF-8
     */
    public static LineNumberReader open(Path file) throws IOException {
        LineNumberReader reader = new LineNumberReader(Files.newBufferedReader(file));
        try {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            return reader;
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }
}
