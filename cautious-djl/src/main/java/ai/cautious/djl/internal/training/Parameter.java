package ai.cautious.djl.internal.training;

import java.util.List;

/**
 * One tensor of the program: one or several tensors of a file, below each other.
 *
 * @param parts in order
 * @param columns the width of a matrix, 0 for a vector
 */
record Parameter(List<Part> parts, long columns) {

    /** Copies the list. */
    Parameter {
        parts = List.copyOf(parts);
    }

    /**
     * One tensor of a file.
     *
     * @param name its name
     * @param rows its number of rows, or a vector's length
     */
    record Part(String name, long rows) {}

    /** The rows of all parts. */
    long rows() {
        return parts.stream().mapToLong(Part::rows).sum();
    }

    /** How many numbers it holds. */
    long size() {
        return rows() * Math.max(1, columns);
    }

    /** {@code [rows, columns]} or {@code [rows]}. */
    long[] shape() {
        return shape(rows());
    }

    /** The shape of so many of its rows. */
    long[] shape(long rows) {
        return columns == 0 ? new long[] {rows} : new long[] {rows, columns};
    }
}
