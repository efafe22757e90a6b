package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One safetensors file: a little-endian u64 with the header's length, a JSON header, the tensors' bytes. See the format's
 * specification in huggingface/safetensors.
 */
public final class Safetensors {

    /** The format allows 100 MB; what describes the tensors of a supported model takes less than 2. */
    private static final long MAX_HEADER = 16L << 20;

    private static final Map<String, WeightType> TYPES =
            Map.of("F32", WeightType.F32, "F16", WeightType.F16, "BF16", WeightType.BF16);

    private Safetensors() {}

    /**
     * The tensors of a file.
     *
     * @throws ModelFormatException if the file is malformed, naming it and the tensor at fault
     */
    static StoredTensors read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            long headerLength = headerLength(file, channel, size);
            JsonFile header = JsonFile.parse(file + "'s header", read(file, channel, Long.BYTES, (int) headerLength));
            long start = Long.BYTES + headerLength;
            Map<String, StoredTensor> usable = new HashMap<>();
            Map<String, String> unusable = new HashMap<>();
            for (Map.Entry<String, JsonNode> entry : header.json().properties()) {
                String name = entry.getKey();
                if (!name.equals("__metadata__")) {
                    String where = file + ": tensor " + name;
                    String dtype = entry.getValue().path("dtype").asText();
                    if (dtype.isEmpty()) {
                        throw new ModelFormatException(where + " has no dtype");
                    }
                    WeightType type = TYPES.get(dtype);
                    if (type == null) {
                        unusable.put(name, dtype);
                    } else {
                        Span span = span(where, entry.getValue(), type, size - start);
                        usable.put(name, new StoredTensor(name, span.shape(), type, file, start + span.offset()));
                    }
                }
            }
            refuseOverlaps(file, usable.values());
            return new StoredTensors(usable, unusable);
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(file + " is missing", e);
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The tensors of a file of numbers that can be read.
     *
     * @throws ModelFormatException if the file is malformed
     */
    public static Map<String, WeightTensor> tensors(Path file) {
        return Map.copyOf(read(file).usable());
    }

    /**
     * A file's free text fields.
     *
     * @throws ModelFormatException if the file is malformed
     */
    public static Map<String, String> metadata(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long length = headerLength(file, channel, channel.size());
            JsonFile header = JsonFile.parse(file + "'s header", read(file, channel, Long.BYTES, (int) length));
            Map<String, String> fields = new HashMap<>();
            header.object("__metadata__").ifPresent(metadata -> metadata.json()
                    .properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asText())));
            return fields;
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(file + " is missing", e);
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static long headerLength(Path file, FileChannel channel, long size) throws IOException {
        if (size < Long.BYTES) {
            throw new ModelFormatException(file + " is truncated: it has " + size + " bytes");
        }
        long length = ByteBuffer.wrap(read(file, channel, 0, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > MAX_HEADER || length > size - Long.BYTES) {
            throw new ModelFormatException(file + ": the header's length is " + Long.toUnsignedString(length)
                    + "; it must be at most " + Math.min(MAX_HEADER, size - Long.BYTES));
        }
        return length;
    }

    private static byte[] read(Path file, FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new ModelFormatException(file + " is truncated");
            }
        }
        return buffer.array();
    }

    private record Span(long[] shape, long offset) {}

    private static Span span(String where, JsonNode entry, WeightType type, long available) {
        long[] shape = longs(entry.path("shape"), where + ": shape");
        long[] offsets = longs(entry.path("data_offsets"), where + ": data_offsets");
        if (offsets.length != 2 || offsets[1] < offsets[0] || offsets[1] > available) {
            throw new ModelFormatException(
                    where + ": data_offsets must be two numbers within the file's " + available + " bytes of data");
        }
        long bytes = type.blockBytes();
        try {
            for (long dimension : shape) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
        } catch (ArithmeticException e) {
            bytes = -1;
        }
        if (bytes != offsets[1] - offsets[0]) {
            throw new ModelFormatException(
                    where + " has " + (offsets[1] - offsets[0]) + " bytes, which does not fit its shape and dtype");
        }
        return new Span(shape, offsets[0]);
    }

    private static long[] longs(JsonNode array, String where) {
        long[] numbers = new long[array.size()];
        boolean valid = array.isArray();
        for (int i = 0; i < numbers.length && valid; i++) {
            JsonNode number = array.path(i);
            numbers[i] = number.longValue();
            valid = number.isIntegralNumber() && number.canConvertToLong() && numbers[i] >= 0;
        }
        if (!valid) {
            throw new ModelFormatException(where + " must be a list of integers of at least 0");
        }
        return numbers;
    }

    private static void refuseOverlaps(Path file, Collection<StoredTensor> tensors) {
        List<StoredTensor> placed = new ArrayList<>(tensors);
        placed.sort(Comparator.comparingLong(StoredTensor::offset).thenComparingLong(StoredTensor::byteCount));
        for (int i = 1; i < placed.size(); i++) {
            StoredTensor before = placed.get(i - 1);
            if (before.offset() + before.byteCount() > placed.get(i).offset()) {
                throw new ModelFormatException(file + ": the tensors " + before.name() + " and "
                        + placed.get(i).name() + " overlap");
            }
        }
    }
}
