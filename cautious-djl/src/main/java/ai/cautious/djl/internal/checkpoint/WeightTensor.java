package ai.cautious.djl.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** A weight in a checkpoint: a matrix {@code [rows, columns]} or a vector, which counts as one row. Thread-safe. */
public interface WeightTensor {

    /** The name in Hugging Face's convention. */
    String name();

    /** {@code [rows, columns]} or {@code [n]}. */
    long[] shape();

    /** How it is stored. */
    WeightType type();

    /** The number of rows: the first dimension of a matrix, 1 for a vector. */
    default long rows() {
        return shape().length == 1 ? 1 : shape()[0];
    }

    /** The number of columns: the last dimension. */
    default long columns() {
        return shape()[shape().length - 1];
    }

    /** The number of weights: the product of the dimensions. */
    default long weights() {
        long weights = 1;
        for (long dimension : shape()) {
            weights *= dimension;
        }
        return weights;
    }

    /** The number of bytes that they take in the file. */
    long byteCount();

    /**
     * Whether {@link #bytes} can give the rows as they lie in the file: stored as F32, F16 or BF16, and with no
     * permutation to undo.
     */
    boolean isMapped();

    /**
     * The stored bytes of some rows, little-endian, mapped from the file and read-only by contract; a direct buffer of
     * its own position and limit.
     *
     * @throws IllegalArgumentException if the range is not within the rows or exceeds 2 GiB
     * @throws IllegalStateException if {@link #isMapped()} is false
     */
    ByteBuffer bytes(long fromRow, long rowCount);

    /**
     * Converts some rows to float32, whatever their type.
     *
     * @param into receives {@code rowCount × columns()} values from its position on
     * @throws IllegalArgumentException if the range is not within the rows or exceeds 2 GiB
     */
    void toFloats(long fromRow, long rowCount, FloatBuffer into);

    /** @throws IllegalArgumentException if a range is not within the rows */
    default void checkRows(long fromRow, long rowCount) {
        if (fromRow < 0 || rowCount < 0 || rowCount > rows() - fromRow) {
            throw new IllegalArgumentException(
                    name() + " has " + rows() + " rows: there are no " + rowCount + " from " + fromRow);
        }
    }
}
