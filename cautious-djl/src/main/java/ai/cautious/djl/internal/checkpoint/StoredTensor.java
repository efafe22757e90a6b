package ai.cautious.djl.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A tensor whose rows follow each other in a file.
 *
 * @param offset where its bytes begin
 * @param rotaryHeadSize the size of the heads whose rows lie in pairs, as llama.cpp's rotary embedding wants them for the
 *     llama family; 0 where the rows are in Hugging Face's order
 */
record StoredTensor(String name, long[] shape, WeightType type, Path file, long offset, int rotaryHeadSize)
        implements WeightTensor {

    StoredTensor(String name, long[] shape, WeightType type, Path file, long offset) {
        this(name, shape, type, file, offset, 0);
    }

    StoredTensor movedBy(long start) {
        return new StoredTensor(name, shape, type, file, offset + start, rotaryHeadSize);
    }

    StoredTensor renamed(String newName, int newRotaryHeadSize) {
        return new StoredTensor(newName, shape, type, file, offset, newRotaryHeadSize);
    }

    @Override
    public long byteCount() {
        return type.bytes(weights());
    }

    StoredBytes stored() {
        return new StoredBytes(file, name, offset, byteCount());
    }

    @Override
    public boolean isMapped() {
        return type.blockWeights() == 1 && rotaryHeadSize == 0;
    }

    @Override
    public ByteBuffer bytes(long fromRow, long rowCount) {
        if (!isMapped()) {
            throw new IllegalStateException(name + " is not stored as its rows are read");
        }
        return map(fromRow, rowCount);
    }

    @Override
    public boolean isInBlocks() {
        return type.blockWeights() >= 32 && columns() % type.blockWeights() == 0;
    }

    @Override
    public ByteBuffer blocks(long fromRow, long rowCount) {
        if (!isInBlocks()) {
            throw new IllegalStateException(name + " is not stored in blocks");
        }
        if (rotaryHeadSize == 0) {
            return map(fromRow, rowCount);
        }
        ByteBuffer rows = ByteBuffer.allocateDirect(Math.toIntExact(rowCount * type.bytes(columns())));
        forEachPaired(fromRow, rowCount, rows::put);
        return rows.flip();
    }

    @Override
    public void toFloats(long fromRow, long rowCount, FloatBuffer into) {
        if (rotaryHeadSize == 0) {
            Dequantizer.toFloats(type, map(fromRow, rowCount), into);
        } else if (shape.length == 1) {
            unpairVector(fromRow, rowCount, into);
        } else {
            unpairRows(fromRow, rowCount, into);
        }
    }

    private void unpairVector(long fromRow, long rowCount, FloatBuffer into) {
        FloatBuffer paired = FloatBuffer.allocate(Math.toIntExact(columns() * rowCount));
        Dequantizer.toFloats(type, map(fromRow, rowCount), paired);
        for (int i = 0; i < paired.capacity(); i++) {
            into.put(paired.get((int) paired(i)));
        }
    }

    private void unpairRows(long fromRow, long rowCount, FloatBuffer into) {
        forEachPaired(fromRow, rowCount, row -> Dequantizer.toFloats(type, row, into));
    }

    /** Visits the bytes of some rows in the halves layout. */
    private void forEachPaired(long fromRow, long rowCount, Consumer<ByteBuffer> visitor) {
        checkRows(fromRow, rowCount);
        // A head's rows lie close together: one mapping serves all that are asked for.
        long first = fromRow / rotaryHeadSize * rotaryHeadSize;
        long end = Math.min(rows(), (fromRow + rowCount + rotaryHeadSize - 1) / rotaryHeadSize * rotaryHeadSize);
        ByteBuffer heads = map(first, end - first);
        int rowBytes = Math.toIntExact(type.bytes(columns()));
        for (long row = fromRow; row < fromRow + rowCount; row++) {
            int start = Math.toIntExact((paired(row) - first) * rowBytes);
            visitor.accept(heads.slice(start, rowBytes));
        }
    }

    /** Where a row of the halves layout, first half then second half of each head, lies in the paired layout. */
    private long paired(long row) {
        long within = row % rotaryHeadSize;
        long half = rotaryHeadSize / 2;
        return row - within + 2 * (within % half) + within / half;
    }

    @Override
    public void addTo(Fingerprint fingerprint) {
        fingerprint.add(stored());
    }

    private ByteBuffer map(long fromRow, long rowCount) {
        checkRows(fromRow, rowCount);
        long rowBytes = type.bytes(columns());
        return stored().map(fromRow * rowBytes, rowCount * rowBytes);
    }
}
