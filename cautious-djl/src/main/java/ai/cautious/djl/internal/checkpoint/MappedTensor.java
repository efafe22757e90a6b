package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * An unquantised tensor in a file. Its rows are mapped when they are asked for, a mapping for each call, since one
 * mapping holds at most 2 GiB; the file need not stay open.
 */
record MappedTensor(String name, long[] shape, WeightType type, Path file, long offset) implements WeightTensor {

    long byteCount() {
        return rows() * rowBytes();
    }

    private long rowBytes() {
        return columns() * type.blockBytes();
    }

    @Override
    public long columns() {
        return shape.length == 0 ? 1 : shape[shape.length - 1];
    }

    @Override
    public long rows() {
        long rows = 1;
        for (int i = 0; i < shape.length - 1; i++) {
            rows *= shape[i];
        }
        return rows;
    }

    @Override
    public boolean isMapped() {
        return true;
    }

    @Override
    public ByteBuffer bytes(long fromRow, long rowCount) {
        return map(file, name, offset + fromRow * rowBytes(), rowCount * rowBytes());
    }

    @Override
    public void toFloats(long fromRow, long rowCount, FloatBuffer into) {
        ByteBuffer bytes = bytes(fromRow, rowCount);
        while (bytes.hasRemaining()) {
            into.put(
                    switch (type) {
                        case F32 -> bytes.getFloat();
                        case F16 -> HalfFloats.toFloat(bytes.getShort());
                        case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
                        default -> throw new IllegalStateException(type + " is a block format");
                    });
        }
    }

    /** Maps a stretch of a file, read-only and little-endian. */
    static ByteBuffer map(Path file, String name, long position, long length) {
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(length + " bytes are more than one mapping holds");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            if (position + length > channel.size()) {
                // Reading past the end of a mapped file would kill the JVM.
                throw new ModelFormatException(file + ": tensor " + name + " ends beyond the file, which has shrunk");
            }
            return channel.map(MapMode.READ_ONLY, position, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new ModelFormatException(file + ": tensor " + name + " cannot be mapped: " + e.getMessage(), e);
        }
    }
}
