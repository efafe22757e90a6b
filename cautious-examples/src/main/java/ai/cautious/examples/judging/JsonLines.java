package ai.cautious.examples.judging;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes files of one JSON object a line. */
final class JsonLines {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonLines() {}

    static void write(Path file, List<?> rows) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            for (Object row : rows) {
                out.write(MAPPER.writeValueAsString(row) + "\n");
            }
        }
    }
}
