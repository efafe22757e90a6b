package ai.cautious.djl.internal.checkpoint;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** Compares weights. */
final class WeightTensors {

    private static final int PIECE = 1 << 18;

    private WeightTensors() {}

    /** Whether two weights have one shape and the same numbers, however those are stored. */
    static boolean areEqual(WeightTensor one, WeightTensor other) {
        if (!Arrays.equals(one.shape(), other.shape())) {
            return false;
        }
        long pieceRows = Math.max(1, PIECE / Math.max(1, one.columns()));
        for (long row = 0; row < one.rows(); row += pieceRows) {
            long count = Math.min(pieceRows, one.rows() - row);
            boolean equal = one.type() == other.type() && one.isMapped() && other.isMapped()
                    ? one.bytes(row, count).equals(other.bytes(row, count))
                    : numbers(one, row, count).equals(numbers(other, row, count));
            if (!equal) {
                return false;
            }
        }
        return true;
    }

    private static FloatBuffer numbers(WeightTensor tensor, long row, long count) {
        FloatBuffer numbers = FloatBuffer.allocate(Math.toIntExact(count * tensor.columns()));
        tensor.toFloats(row, count, numbers);
        return numbers.flip();
    }
}
