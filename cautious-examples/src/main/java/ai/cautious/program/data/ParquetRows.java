package ai.cautious.program.data;

import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file, in order, each as a JSON object; what is null in a row is a field that it lacks. Not
 * thread-safe.
 */
public final class ParquetRows implements Closeable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String name;
    private final ParquetFileReader file;
    private final MessageColumnIO columns;
    private @Nullable RecordReader<String> group;
    private long ofGroup;

    private ParquetRows(String name, ParquetFileReader file) {
        this.name = name;
        this.file = file;
        FileMetaData about = file.getFileMetaData();
        this.columns = new ColumnIOFactory(about.getCreatedBy()).getColumnIO(about.getSchema());
    }

    /**
     * Opens a file; the caller closes it.
     *
     * @throws InvalidOptionException if it is missing, truncated or no Parquet
     * @throws NoClassDefFoundError if what reads Parquet is not on the class path
     */
    public static ParquetRows open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidOptionException(
                    file + (Files.isDirectory(file) ? " is a folder" : " is missing") + "; it must be a Parquet file");
        }
        return open(file.toString(), new NamedInputFile(file.toString(), new LocalInputFile(file)));
    }

    /**
     * Opens what may be anywhere; the caller closes it.
     *
     * @param name what exceptions call it
     * @throws InvalidOptionException if it cannot be read, is truncated or no Parquet
     */
    public static ParquetRows open(String name, InputFile file) {
        return attempt(
                name,
                () -> new ParquetRows(
                        name,
                        ParquetFileReader.open(
                                file,
                                ParquetReadOptions.builder(new PlainParquetConfiguration())
                                        .withCodecFactory(new PageCodecs())
                                        .build())));
    }

    /** How many there are. */
    public long count() {
        return file.getRecordCount();
    }

    /**
     * The next row.
     *
     * @return empty behind the last
     * @throws InvalidOptionException if it cannot be read
     */
    public Optional<String> next() {
        return attempt(name, () -> {
            RecordReader<String> rows = ofGroup == 0 ? nextGroup() : group;
            if (rows == null) {
                return Optional.empty();
            }
            ofGroup--;
            return Optional.of(rows.read());
        });
    }

    private @Nullable RecordReader<String> nextGroup() throws IOException {
        PageReadStore pages = file.readNextRowGroup();
        if (pages == null) {
            return null;
        }
        ofGroup = pages.getRowCount();
        group = columns.getRecordReader(pages, new RowJson(columns.getType(), MAPPER));
        return group;
    }

    /**
     * Passes rows over, whole groups of them unread.
     *
     * @param rows no more than are left
     */
    public void skip(long rows) {
        attempt(name, () -> {
            long left = rows;
            for (int i = 0; ofGroup == 0 && i < file.getRowGroups().size(); i++) {
                long more = file.getRowGroups().get(i).getRowCount();
                if (more > left || !file.skipNextRowGroup()) {
                    break;
                }
                left -= more;
            }
            while (left > 0 && next().isPresent()) {
                left--;
            }
            return left;
        });
    }

    private interface Reading<T> {

        T read() throws IOException;
    }

    /** The library says of bad files by whatever exception they come to. */
    private static <T> T attempt(String name, Reading<T> reading) {
        try {
            return reading.read();
        } catch (InvalidOptionException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            InvalidOptionException failure =
                    new InvalidOptionException(name + " cannot be read as Parquet: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
