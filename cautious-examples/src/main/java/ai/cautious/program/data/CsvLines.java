package ai.cautious.program.data;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.console.Utf8Lines;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.LineNumberReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.jspecify.annotations.Nullable;

/**
 * The rows of CSV with a header (RFC 4180) as lines of JSON: values are texts, and what is empty
 * or has no name the line lacks. A line's number
 * is that of the file's line in which the row ends.
 */
final class CsvLines extends LineNumberReader {

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            // Programs write a column of row numbers without a name.
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_EMPTY)
            .setIgnoreEmptyLines(true)
            .get();

    private final Path file;
    private final CSVParser parser;
    private final Iterator<CSVRecord> rows;

    /** Takes ownership of the reader. */
    private CsvLines(Path file, Reader reader, CSVParser parser) {
        super(reader);
        this.file = file;
        this.parser = parser;
        this.rows = parser.iterator();
    }

    /**
     * Opens a file.
     *
     * @throws InvalidOptionException if its header names a column twice or is no CSV
     */
    static LineNumberReader open(Path file) throws IOException {
        Reader reader = Utf8Lines.open(file);
        try {
            return new CsvLines(file, reader, CSVParser.parse(reader, FORMAT));
        } catch (IllegalArgumentException | CSVException e) {
            reader.close();
            throw new InvalidOptionException(file + ": " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public int getLineNumber() {
        return Math.toIntExact(parser.getCurrentLineNumber());
    }

    /** @throws InvalidOptionException if a row is no CSV, or has not as many values as the header */
    @Override
    public @Nullable String readLine() throws IOException {
        try {
            return rows.hasNext() ? line(rows.next()) : null;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException fault) {
                throw fault;
            }
            throw new InvalidOptionException(where() + " cannot be read as CSV: "
                    + requireNonNull(e.getCause()).getMessage());
        }
    }

    private String line(CSVRecord row) {
        int columns = parser.getHeaderNames().size();
        if (row.size() != columns) {
            throw new InvalidOptionException(where() + " has " + row.size() + " values; its header has " + columns);
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        row.toMap().forEach((name, value) -> {
            if (!name.isBlank() && !value.isEmpty()) {
                object.put(name, value);
            }
        });
        return object.toString();
    }

    private String where() {
        return file + ", line " + getLineNumber();
    }
}
