package ai.cautious.djl.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A float32 tensor in memory.
 *
 * @param numbers little-endian, in a direct buffer
 */
record HeldTensor(String name, long[] shape, ByteBuffer numbers) implements WeightTensor {

    @Override
    public WeightType type() {
        return WeightType.F32;
    }

    @Override
    public long byteCount() {
        return numbers.capacity();
    }

    @Override
    public boolean isMapped() {
        return true;
    }

    @Override
    public ByteBuffer bytes(long fromRow, long rowCount) {
        checkRows(fromRow, rowCount);
        long rowBytes = columns() * Float.BYTES;
        return numbers.slice(Math.toIntExact(fromRow * rowBytes), Math.toIntExact(rowCount * rowBytes))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void toFloats(long fromRow, long rowCount, FloatBuffer into) {
        into.put(bytes(fromRow, rowCount).asFloatBuffer());
    }

    @Override
    public void addTo(Fingerprint fingerprint) {
        throw new UnsupportedOperationException("an encoder has no fingerprint");
    }

    /** The matrix {@code [columns, rows]}. */
    HeldTensor transposed(String newName) {
        int rows = Math.toIntExact(rows());
        int columns = Math.toIntExact(columns());
        ByteBuffer turned = ByteBuffer.allocateDirect(numbers.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer from = numbers.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        FloatBuffer to = turned.asFloatBuffer();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to.put(column * rows + row, from.get(row * columns + column));
            }
        }
        return new HeldTensor(newName, new long[] {columns, rows}, turned);
    }
}
