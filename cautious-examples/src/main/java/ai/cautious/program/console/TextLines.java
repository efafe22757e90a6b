package ai.cautious.program.console;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.io.LineNumberReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of one text a line, of which an empty line is one, too. */
public final class TextLines {

    private TextLines() {}

    /**
     * All lines of a file.
     *
     * @param option what named the file
     * @throws InvalidOptionException if there is no such file, it has no line, or it is not UTF-8
     */
    public static List<String> read(String option, Path file) throws IOException {
        Require.that(Files.isRegularFile(file), option, file, "a file of lines");
        List<String> lines = new ArrayList<>();
        try (LineNumberReader reader = Utf8Lines.open(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(
                    file + " is not UTF-8, in line " + (lines.size() + 1) + " or a little behind");
        }
        Require.that(!lines.isEmpty(), option, file + ", which is empty", "a file with at least one line");
        return lines;
    }
}
