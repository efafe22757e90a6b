package ai.cautious.djl.internal.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** Writes safetensors files, a few rows at a time, whole or not at all. */
public final class SafetensorsWriter {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** How many weights pass through memory at once. */
    private static final int PIECE = 1 << 18;

    private SafetensorsWriter() {}

    /**
     * Writes a file.
     *
     * @param type F32, F16 or BF16, rounded to nearest even
     * @param metadata free text fields, such as {@code format}: {@code pt}
     * @throws ai.cautious.CautiousException if that fails: nothing, or the older file, is there then
     */
    public static void write(Path file, WeightType type, Map<String, String> metadata, List<TensorSource> tensors) {
        byte[] header = header(type, metadata, tensors);
        AtomicFile.write(file, path -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header);
                writeAll(channel, start.flip());
                for (TensorSource tensor : tensors) {
                    write(channel, type, tensor);
                }
                channel.force(true);
            }
        });
    }

    private static byte[] header(WeightType type, Map<String, String> metadata, List<TensorSource> tensors) {
        ObjectNode header = MAPPER.createObjectNode();
        metadata.forEach(header.putObject("__metadata__")::put);
        long offset = 0;
        for (TensorSource tensor : tensors) {
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", type.name());
            entry.putPOJO("shape", tensor.shape());
            long end = offset + type.bytes(tensor.rows() * tensor.columns());
            entry.putPOJO("data_offsets", new long[] {offset, end});
            offset = end;
        }
        try {
            String json = MAPPER.writeValueAsString(header);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            // The format's own writers pad with spaces, so that the data are aligned.
            String padding = " ".repeat(-bytes.length & 7);
            return (json + padding).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(FileChannel channel, WeightType type, TensorSource tensor) throws IOException {
        long most = Math.min(tensor.rows(), Math.max(1, PIECE / Math.max(1, tensor.columns())));
        FloatBuffer floats = FloatBuffer.allocate(Math.toIntExact(most * tensor.columns()));
        ByteBuffer bytes =
                ByteBuffer.allocate(floats.capacity() * type.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long row = 0; row < tensor.rows(); row += most) {
            floats.clear();
            tensor.values().read(row, Math.min(most, tensor.rows() - row), floats);
            bytes.clear();
            encode(type, floats.flip(), bytes);
            writeAll(channel, bytes.flip());
        }
    }

    private static void encode(WeightType type, FloatBuffer floats, ByteBuffer into) {
        while (floats.hasRemaining()) {
            float value = floats.get();
            switch (type) {
                case F32 -> into.putFloat(value);
                case F16 -> into.putShort(HalfFloats.fromFloat(value));
                case BF16 -> into.putShort(HalfFloats.toBfloat(value));
                default -> throw new IllegalArgumentException(type + " is a block format");
            }
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
