package ai.cautious.spark;

import ai.cautious.program.data.DataLines;
import ai.cautious.program.data.ParquetRows;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** A slice's rows as lines of JSON, with their places. Not thread-safe. */
interface SliceRows extends Closeable {

    /** The next; there must be one. */
    String next() throws IOException;

    /** Names the file and the line of the last. */
    String place();

    /** Opens a slice; the caller closes it. */
    static SliceRows open(Slice slice, Configuration configuration) throws IOException {
        Path file = new Path(slice.file());
        if (!DataLines.isParquet(slice.file())) {
            FSDataInputStream in = file.getFileSystem(configuration).open(file);
            in.seek(slice.offset());
            return new OfLines(new ByteLines(slice.file(), in, slice.offset(), slice.before()), slice.file());
        }
        ParquetRows rows = ParquetRows.open(slice.file(), HadoopInputFile.fromPath(file, configuration));
        rows.skip(slice.offset());
        return new OfParquet(rows, slice);
    }

    /** A file's slices of so many rows at most, not numbered yet. */
    static List<Slice> slices(String name, int rows, Configuration configuration) throws IOException {
        Path file = new Path(name);
        List<Slice> slices = new ArrayList<>();
        if (DataLines.isParquet(name)) {
            try (ParquetRows all = ParquetRows.open(name, HadoopInputFile.fromPath(file, configuration))) {
                for (long row = 0; row < all.count(); row += rows) {
                    slices.add(new Slice(0, 0, name, row, row, (int) Math.min(rows, all.count() - row)));
                }
            }
            return slices;
        }
        FileSystem system = file.getFileSystem(configuration);
        try (ByteLines lines = new ByteLines(name, system.open(file), 0, 0)) {
            Slice slice = new Slice(0, 0, name, 0, 0, 0);
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (slice.rows() == rows) {
                    slices.add(slice);
                    slice = new Slice(0, 0, name, lines.offset(), lines.number() - 1, 0);
                }
                slice = new Slice(0, 0, name, slice.offset(), slice.before(), slice.rows() + 1);
            }
            if (slice.rows() > 0) {
                slices.add(slice);
            }
        }
        return slices;
    }

    /** Of JSON lines. */
    record OfLines(ByteLines lines, String file) implements SliceRows {

        @Override
        public String next() throws IOException {
            String line = lines.next();
            if (line == null) {
                throw new IOException(file + " has become shorter");
            }
            return line;
        }

        @Override
        public String place() {
            return file + ", line " + lines.number();
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** Of Parquet. */
    final class OfParquet implements SliceRows {

        private final ParquetRows rows;
        private final String file;
        private long number;

        OfParquet(ParquetRows rows, Slice slice) {
            this.rows = rows;
            this.file = slice.file();
            this.number = slice.before();
        }

        @Override
        public String next() throws IOException {
            number++;
            return rows.next().orElseThrow(() -> new IOException(file + " has become shorter"));
        }

        @Override
        public String place() {
            return file + ", line " + number;
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
