package ai.cautious.examples;

import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of one JSON object a line, each answered by the same object with more fields, in order, so that it can go on. */
final class ModeratedFile {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path input;
    private final String field;

    /**
     * A file to read.
     *
     * @param field holds the text
     * @throws InvalidOptionException if there is no such file
     */
    ModeratedFile(Path input, String field) {
        InvalidOptionException.require(Files.isRegularFile(input), "--input", input, "a file of JSON lines");
        this.input = input;
        this.field = field;
    }

    /** What is done to an object: adds fields. */
    @FunctionalInterface
    interface Moderation {
        /** Judges a text and adds fields to the object that holds it. */
        void judge(String text, ObjectNode object);
    }

    /** How many lines are not blank. */
    long lines() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(input)) {
            return reader.lines().filter(line -> !line.isBlank()).count();
        }
    }

    /**
     * Judges the lines after the first those that are written, and writes each as soon as it is judged.
     *
     * @param written by an earlier run; as many lines are passed over
     * @param progress is told of each line
     * @throws InvalidOptionException if a line is no object with a text in the field, or what was written last is of another
     *     file
     */
    void moderate(WrittenLines written, Moderation moderation, Writer out, Runnable progress) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(input)) {
            long number = 0;
            long texts = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                String where = input + ", line " + number;
                if (++texts <= written.count()) {
                    if (texts == written.count() && written.last() != null) {
                        requireSame(where, text(where, object(where, line)), written.last());
                    }
                    continue;
                }
                ObjectNode object = object(where, line);
                moderation.judge(text(where, object), object);
                out.write(MAPPER.writeValueAsString(object) + "\n");
                out.flush();
                progress.run();
            }
            if (texts < written.count()) {
                throw new InvalidOptionException("--output has " + written.count() + " lines, more than " + input
                        + " has: it belongs to another input");
            }
        }
    }

    private void requireSame(String where, String text, String last) {
        String written = text("--output's last line", object("--output's last line", last));
        if (!written.equals(text)) {
            throw new InvalidOptionException("--output's last line does not hold the text of " + where
                    + ": it belongs to another input; name a new file");
        }
    }

    private static ObjectNode object(String where, String line) {
        try {
            if (MAPPER.readTree(line) instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidOptionException(where + " is no JSON object");
        } catch (JsonProcessingException e) {
            throw new InvalidOptionException(where + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private String text(String where, ObjectNode object) {
        JsonNode text = object.path(field);
        if (!text.isTextual()) {
            throw new InvalidOptionException(where + ": " + field + " holds no text; name the field by --field");
        }
        return text.textValue();
    }
}
