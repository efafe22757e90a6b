package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * One safetensors file: a little-endian u64 with the header's length, a JSON header, the tensors' bytes. See the format's
 * specification in huggingface/safetensors.
 */
final class Safetensors {

    private static final long MAX_HEADER = 100L << 20;
    private static final Map<String, WeightType> TYPES =
            Map.of("F32", WeightType.F32, "F16", WeightType.F16, "BF16", WeightType.BF16);

    private Safetensors() {}

    /**
     * The tensors of a file, which stays open for as long as one of them is reachable.
     *
     * @throws ModelFormatException if the file is malformed, naming it and the tensor at fault
     */
    static Map<String, WeightTensor> read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            long headerLength = headerLength(file, channel, size);
            JsonFile header = JsonFile.parse(file + "'s header", read(file, channel, Long.BYTES, (int) headerLength));
            long start = Long.BYTES + headerLength;
            Map<String, WeightTensor> tensors = new HashMap<>();
            List<MappedTensor> placed = new ArrayList<>();
            for (Iterator<Map.Entry<String, JsonNode>> it =
                            header.json().properties().iterator();
                    it.hasNext(); ) {
                Map.Entry<String, JsonNode> entry = it.next();
                if (!entry.getKey().equals("__metadata__")) {
                    MappedTensor tensor = tensor(file, entry.getKey(), entry.getValue(), start, size);
                    tensors.put(entry.getKey(), tensor);
                    placed.add(tensor);
                }
            }
            refuseOverlaps(file, placed);
            return tensors;
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

    private static MappedTensor tensor(Path file, String name, JsonNode entry, long start, long size) {
        String where = file + ": tensor " + name;
        String dtype = entry.path("dtype").asText();
        WeightType type = TYPES.get(dtype);
        if (type == null) {
            throw new UnsupportedModelException(where + " has dtype " + dtype + "; supported are F32, F16 and BF16");
        }
        long[] shape = longs(entry.path("shape"), where + ": shape");
        long[] offsets = longs(entry.path("data_offsets"), where + ": data_offsets");
        if (offsets.length != 2 || offsets[1] < offsets[0] || offsets[1] > size - start) {
            throw new ModelFormatException(where + ": data_offsets must be two numbers within the file's "
                    + (size - start) + " bytes of data");
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
            throw new ModelFormatException(where + " has " + (offsets[1] - offsets[0])
                    + " bytes, which does not fit its" + " shape and dtype");
        }
        return new MappedTensor(name, shape, type, file, start + offsets[0]);
    }

    private static long[] longs(JsonNode array, String where) {
        long[] numbers = new long[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonNode number = array.get(i);
            if (number == null || !number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw new ModelFormatException(where + " must be a list of integers of at least 0");
            }
            numbers[i] = number.longValue();
        }
        return numbers;
    }

    private static void refuseOverlaps(Path file, List<MappedTensor> tensors) {
        tensors.sort(Comparator.comparingLong(MappedTensor::offset).thenComparingLong(MappedTensor::byteCount));
        for (int i = 1; i < tensors.size(); i++) {
            MappedTensor before = tensors.get(i - 1);
            if (before.offset() + before.byteCount() > tensors.get(i).offset()) {
                throw new ModelFormatException(file + ": the tensors " + before.name() + " and "
                        + tensors.get(i).name() + " overlap");
            }
        }
    }
}
