package ai.cautious.djl.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/**
 * A tensor in a GGUF file.
 *
 * @param offset where its bytes begin
 * @param rotaryHeadSize the size of the heads whose rows lie in pairs, as llama.cpp's rotary embedding wants them for the
 *     llama family; 0 where the rows are in Hugging Face's order
 */
record GgufTensor(String name, long[] shape, WeightType type, Path file, long offset, int rotaryHeadSize)
        implements WeightTensor {

    GgufTensor(String name, long[] shape, WeightType type, Path file, long offset) {
        this(name, shape, type, file, offset, 0);
    }

    GgufTensor movedBy(long start) {
        return new GgufTensor(name, shape, type, file, offset + start, rotaryHeadSize);
    }

    GgufTensor renamed(String newName, int newRotaryHeadSize) {
        return new GgufTensor(newName, shape, type, file, offset, newRotaryHeadSize);
    }

    long byteCount() {
        long weights = 1;
        for (long dimension : shape) {
            weights *= dimension;
        }
        return weights / type.blockWeights() * type.blockBytes();
    }

    private long rowBytes() {
        return columns() / type.blockWeights() * type.blockBytes();
    }

    @Override
    public boolean isMapped() {
        return type.blockWeights() == 1 && rotaryHeadSize == 0;
    }

    @Override
    public ByteBuffer bytes(long fromRow, long rowCount) {
        return MappedTensor.map(file, name, offset + fromRow * rowBytes(), rowCount * rowBytes());
    }

    @Override
    public void toFloats(long fromRow, long rowCount, FloatBuffer into) {
        if (rotaryHeadSize == 0) {
            Dequantizer.toFloats(type, bytes(fromRow, rowCount), into);
        } else if (shape.length == 1) {
            float[] paired = new float[Math.toIntExact(columns())];
            Dequantizer.toFloats(type, bytes(0, 1), FloatBuffer.wrap(paired));
            for (int i = 0; i < paired.length; i++) {
                into.put(paired[(int) paired(i)]);
            }
        } else {
            // A head's rows lie close together: one mapping serves all that are asked for.
            long first = fromRow / rotaryHeadSize * rotaryHeadSize;
            long end = Math.min(rows(), (fromRow + rowCount + rotaryHeadSize - 1) / rotaryHeadSize * rotaryHeadSize);
            ByteBuffer heads = bytes(first, end - first);
            int rowBytes = Math.toIntExact(rowBytes());
            for (long row = fromRow; row < fromRow + rowCount; row++) {
                int start = Math.toIntExact((paired(row) - first) * rowBytes);
                Dequantizer.toFloats(type, heads.slice(start, rowBytes), into);
            }
        }
    }

    /** Where a row of the halves layout, first half then second half of each head, lies in the paired layout. */
    private long paired(long row) {
        long within = row % rotaryHeadSize;
        long half = rotaryHeadSize / 2;
        return row - within + 2 * (within % half) + within / half;
    }
}
