package ai.cautious.program.data;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** A Parquet file's rows as lines of JSON, read as they are asked for. Not thread-safe. */
public final class ParquetLines extends Reader {

    private final ParquetRows rows;
    private String line = "";
    private int at;

    /** Takes ownership of the rows. */
    public ParquetLines(ParquetRows rows) {
        this.rows = rows;
    }

    @Override
    public int read(char[] characters, int from, int count) throws IOException {
        if (at == line.length()) {
            Optional<String> next = rows.next();
            if (next.isEmpty()) {
                return -1;
            }
            line = next.get() + "\n";
            at = 0;
        }
        int taken = Math.min(count, line.length() - at);
        line.getChars(at, at + taken, characters, from);
        at += taken;
        return taken;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
