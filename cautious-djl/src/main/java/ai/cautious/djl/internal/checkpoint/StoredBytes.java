package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * The bytes of a tensor in a file. They are mapped when they are asked for, a mapping for each call, since one mapping
 * holds at most 2 GiB; the file need not stay open.
 *
 * @param tensor the tensor's name
 * @param offset where they begin
 */
record StoredBytes(Path file, String tensor, long offset, long length) {

    private static final int SAMPLES = 16;
    private static final int SAMPLE_BYTES = 64;

    /**
     * Some from all over, 1 KiB at most: the same for the same bytes.
     *
     * @throws ModelFormatException if the file has shrunk or cannot be read
     */
    byte[] sample() {
        if (length <= SAMPLES * SAMPLE_BYTES) {
            return read(0, (int) length);
        }
        ByteBuffer samples = ByteBuffer.allocate(SAMPLES * SAMPLE_BYTES);
        long last = length - SAMPLE_BYTES;
        for (int i = 0; i < SAMPLES; i++) {
            // The first and the last bytes are among them.
            samples.put(read(last / (SAMPLES - 1) * i + last % (SAMPLES - 1) * i / (SAMPLES - 1), SAMPLE_BYTES));
        }
        return samples.array();
    }

    private byte[] read(long from, int count) {
        byte[] bytes = new byte[count];
        map(from, count).get(bytes);
        return bytes;
    }

    /**
     * Some of them, little-endian and read-only.
     *
     * @throws IllegalArgumentException if the range is not within the bytes or exceeds 2 GiB
     * @throws ModelFormatException if the file has shrunk or cannot be read
     */
    ByteBuffer map(long from, long count) {
        if (from < 0 || count < 0 || count > length - from) {
            throw new IllegalArgumentException(
                    tensor + " has " + length + " bytes: there are no " + count + " from " + from);
        }
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(count + " bytes are more than one mapping holds");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            if (offset + from + count > channel.size()) {
                // Reading past the end of a mapped file would kill the JVM.
                throw new ModelFormatException(file + ": tensor " + tensor + " ends beyond the file, which has shrunk");
            }
            return channel.map(MapMode.READ_ONLY, offset + from, count).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new ModelFormatException(file + ": tensor " + tensor + " cannot be mapped: " + e.getMessage(), e);
        }
    }
}
