package ai.cautious.program.data;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.training.TrainingFields;
import ai.cautious.djl.training.TrainingFile;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.program.console.Utf8Lines;
import java.io.IOException;
import java.io.LineNumberReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Opens data sets of one JSON object a line. Files of Parquet and CSV, by their names, are some, too: each row is a line. */
public final class DataLines {

    private static final String LIBRARY = "blue.strategic.parquet:parquet-floor";

    private DataLines() {}

    /** Whether a file's name ends in {@code .parquet}. */
    public static boolean isParquet(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".parquet");
    }

    /**
     * Opens a file.
     *
     * @return the caller closes it; it throws {@link InvalidOptionException} where a row of Parquet or CSV cannot be read
     * @throws java.nio.charset.CharacterCodingException if it is no Parquet and does not begin with UTF-8
     * @throws InvalidOptionException if it is called Parquet and is not, or what reads that is not on the class path
     */
    public static LineNumberReader open(Path file) throws IOException {
        if (isParquet(file.toString())) {
            return new LineNumberReader(parquet(file));
        }
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? CsvLines.open(file) : Utf8Lines.open(file);
    }

    /**
     * Reads rows to train or to measure with, which may also be a JSON array or CSV.
     *
     * @throws ai.cautious.djl.training.TrainingDataException if the file is missing, malformed or empty
     * @throws InvalidOptionException if it is called Parquet and is not, or what reads that is not on the class path
     */
    public static List<TrainingRow> rows(Path file, TrainingFields fields) {
        if (!isParquet(file.toString())) {
            return TrainingFile.read(file, fields);
        }
        try (LineNumberReader lines = open(file)) {
            return TrainingFile.read(file.toString(), lines, fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reader parquet(Path file) {
        try {
            return new ParquetLines(ParquetRows.open(file));
        } catch (NoClassDefFoundError e) {
            InvalidOptionException failure = new InvalidOptionException(
                    file + " is Parquet, and what reads that is not on the class path; add " + LIBRARY);
            failure.initCause(e);
            throw failure;
        }
    }
}
