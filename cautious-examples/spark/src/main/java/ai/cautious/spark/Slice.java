package ai.cautious.spark;

import java.io.Serializable;

/**
 * Rows of one file that one task does.
 *
 * @param part the number of what they come to
 * @param first how many rows of all files are before them
 * @param offset where they begin: bytes of JSON lines, rows of Parquet
 * @param before how many lines or rows are before them
 * @param rows how many they are; blank lines are none
 */
record Slice(int part, long first, String file, long offset, long before, int rows) implements Serializable {

    /** One behind others; this was numbered alone. */
    Slice behind(int parts, long rowsOfThem) {
        return new Slice(parts, rowsOfThem, file, offset, before, rows);
    }

    /** Without the rows behind so many of all files. */
    Slice upTo(long rowsOfAll) {
        return new Slice(part, first, file, offset, before, (int) Math.min(rows, rowsOfAll - first));
    }
}
