package ai.cautious.djl.internal.checkpoint;

import java.nio.FloatBuffer;

/**
 * A tensor to be written.
 *
 * @param name its name in the file
 * @param shape {@code [rows, columns]} or {@code [n]}
 * @param values gives it row by row; a vector is one row
 */
public record TensorSource(String name, long[] shape, Rows values) {

    /** Gives rows as float32. */
    @FunctionalInterface
    public interface Rows {

        /**
         * Reads some rows.
         *
         * @param into receives them from its position on
         */
        void read(long fromRow, long rowCount, FloatBuffer into);
    }

    /** A tensor that is written as it was read. */
    public static TensorSource of(WeightTensor tensor) {
        return new TensorSource(tensor.name(), tensor.shape(), tensor::toFloats);
    }

    long rows() {
        return WeightTensor.rows(shape);
    }

    long columns() {
        return WeightTensor.columns(shape);
    }
}
