package ai.cautious.djl.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A weight in a checkpoint: a matrix {@code [rows, columns]}, or a vector, which is one row. Thread-safe. */
public interface WeightTensor {

    /** The name in Hugging Face's convention. */
    String name();

    /** {@code [rows, columns]} or {@code [n]}. */
    long[] shape();

    /** How it is stored. */
    WeightType type();

    /** The number of rows: 1 for a vector, the product of all dimensions but the last for anything else. */
    default long rows() {
        return rows(shape());
    }

    /** The number of columns: the last dimension, 1 for a single number. */
    default long columns() {
        return columns(shape());
    }

    /** {@link #rows()} of a tensor of some shape. */
    static long rows(long... shape) {
        return weights(Arrays.copyOf(shape, Math.max(0, shape.length - 1)));
    }

    /** {@link #columns()} of a tensor of some shape. */
    static long columns(long... shape) {
        return shape.length == 0 ? 1 : shape[shape.length - 1];
    }

    /** The number of weights: the product of the dimensions. */
    default long weights() {
        return weights(shape());
    }

    private static long weights(long... shape) {
        return Arrays.stream(shape).reduce(1, (one, other) -> one * other);
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

    /** Whether {@link #blocks} can give the rows: stored in one of ggml's block formats. */
    default boolean isInBlocks() {
        return false;
    }

    /**
     * The stored blocks of some rows, in the rows' own order; a direct buffer, read-only by contract.
     *
     * @throws IllegalArgumentException if the range is not within the rows or exceeds 2 GiB
     * @throws IllegalStateException if {@link #isInBlocks()} is false
     */
    default ByteBuffer blocks(long fromRow, long rowCount) {
        throw new IllegalStateException(name() + " is not stored in blocks");
    }

    /**
     * Converts some rows to float32, whatever their type.
     *
     * @param into receives {@code rowCount × columns()} values from its position on
     * @throws IllegalArgumentException if the range is not within the rows or exceeds 2 GiB
     */
    void toFloats(long fromRow, long rowCount, FloatBuffer into);

    /** Adds bytes from all over its contents. */
    void addTo(Fingerprint fingerprint);

    /** @throws IllegalArgumentException if a range is not within the rows */
    default void checkRows(long fromRow, long rowCount) {
        if (fromRow < 0 || rowCount < 0 || rowCount > rows() - fromRow) {
            throw new IllegalArgumentException(
                    name() + " has " + rows() + " rows: there are no " + rowCount + " from " + fromRow);
        }
    }
}
