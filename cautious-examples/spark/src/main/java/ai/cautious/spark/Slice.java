package ai.cautious.spark;

import java.io.Serializable;

/**
 * Rows of one file that one task judges.
 *
 * @param part the number of what they come to
 * @param offset where they begin: bytes of JSON lines, rows of Parquet
 * @param before how many lines or rows are before them
 * @param rows how many they are; blank lines are none
 */
record Slice(int part, String file, long offset, long before, int rows) implements Serializable {

    Slice numbered(int number) {
        return new Slice(number, file, offset, before, rows);
    }
}
