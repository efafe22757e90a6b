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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What safetensors files hold. A file is a little-endian u64 with the header's length, a JSON header, the tensors' bytes;
 * see the format's specification in huggingface/safetensors.
 *
 * @param tensors floating-point tensors are the usable ones
 * @param bytes where those of the others that are plain bytes (U8) lie: codes, mostly
 */
record Safetensors(StoredTensors<StoredTensor> tensors, Map<String, StoredBytes> bytes) {

    /** Of no file. */
    static final Safetensors EMPTY = new Safetensors(new StoredTensors<>(Map.of(), Map.of()), Map.of());

    /** The format allows 100 MB; what describes the tensors of a supported model takes less than 2. */
    private static final long MAX_HEADER = 16L << 20;

    private static final String BYTES = "U8";

    private static final Map<String, WeightType> TYPES =
            Map.of("F32", WeightType.F32, "F16", WeightType.F16, "BF16", WeightType.BF16);

    /** Copies the map. */
    Safetensors {
        bytes = Map.copyOf(bytes);
    }

    /**
     * The tensors of a file.
     *
     * @throws ModelFormatException if the file is malformed, naming it and the tensor at fault
     */
    static Safetensors read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            long headerLength = headerLength(file, channel, size);
            JsonFile header = header(file, channel, headerLength);
            long start = Long.BYTES + headerLength;
            Map<String, StoredTensor> usable = new HashMap<>();
            Map<String, String> unusable = new HashMap<>();
            Map<String, StoredBytes> bytes = new HashMap<>();
            for (Map.Entry<String, JsonNode> entry : header.json().properties()) {
                String name = entry.getKey();
                if (!name.equals("__metadata__")) {
                    String where = file + ": tensor " + name;
                    String dtype = entry.getValue().path("dtype").asText();
                    if (dtype.isEmpty()) {
                        throw new ModelFormatException(where + " has no dtype");
                    }
                    WeightType type = TYPES.get(dtype);
                    if (type != null) {
                        Span span = span(where, entry.getValue(), type.blockBytes(), size - start);
                        usable.put(name, new StoredTensor(name, span.shape(), type, file, start + span.offset()));
                    } else {
                        unusable.put(name, dtype);
                        if (dtype.equals(BYTES)) {
                            Span span = span(where, entry.getValue(), 1, size - start);
                            bytes.put(name, new StoredBytes(file, name, start + span.offset(), span.length()));
                        }
                    }
                }
            }
            Safetensors read = new Safetensors(new StoredTensors<>(usable, unusable), bytes);
            read.refuseOverlaps();
            return read;
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(file + " is missing", e);
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether there is a tensor of that name. */
    boolean has(String name) {
        return tensors.usable().containsKey(name) || tensors.unusable().containsKey(name);
    }

    /** The same under other names. */
    Safetensors renamed(UnaryOperator<String> newName) {
        Map<String, StoredTensor> usable = new HashMap<>();
        tensors.usable()
                .forEach((name, tensor) -> usable.put(newName.apply(name), tensor.renamed(newName.apply(name), 0)));
        Map<String, String> unusable = new HashMap<>();
        tensors.unusable().forEach((name, type) -> unusable.put(newName.apply(name), type));
        Map<String, StoredBytes> renamed = new HashMap<>();
        bytes.forEach((name, stored) -> renamed.put(newName.apply(name), stored));
        return new Safetensors(new StoredTensors<>(usable, unusable), renamed);
    }

    /** Those of some names. */
    Safetensors only(Set<String> names) {
        Map<String, StoredTensor> usable = new HashMap<>(tensors.usable());
        Map<String, String> unusable = new HashMap<>(tensors.unusable());
        Map<String, StoredBytes> kept = new HashMap<>(bytes);
        usable.keySet().retainAll(names);
        unusable.keySet().retainAll(names);
        kept.keySet().retainAll(names);
        return new Safetensors(new StoredTensors<>(usable, unusable), kept);
    }

    /** These and others, of other names. */
    Safetensors and(Safetensors others) {
        Map<String, StoredTensor> usable = new HashMap<>(tensors.usable());
        Map<String, String> unusable = new HashMap<>(tensors.unusable());
        Map<String, StoredBytes> all = new HashMap<>(bytes);
        usable.putAll(others.tensors.usable());
        unusable.putAll(others.tensors.unusable());
        all.putAll(others.bytes);
        return new Safetensors(new StoredTensors<>(usable, unusable), all);
    }

    static JsonFile header(Path file, FileChannel channel, long length) throws IOException {
        return JsonFile.parseStrictly(file + "'s header", read(file, channel, Long.BYTES, (int) length));
    }

    static long headerLength(Path file, FileChannel channel, long size) throws IOException {
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

    private record Span(long[] shape, long offset, long length) {}

    private static Span span(String where, JsonNode entry, int elementBytes, long available) {
        long[] shape = longs(entry.path("shape"), where + ": shape");
        long[] offsets = longs(entry.path("data_offsets"), where + ": data_offsets");
        if (offsets.length != 2 || offsets[1] < offsets[0] || offsets[1] > available) {
            throw new ModelFormatException(
                    where + ": data_offsets must be two numbers within the file's " + available + " bytes of data");
        }
        long bytes = elementBytes;
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
        return new Span(shape, offsets[0], bytes);
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

    private void refuseOverlaps() {
        List<StoredBytes> placed = new ArrayList<>(bytes.values());
        tensors.usable().values().forEach(tensor -> placed.add(tensor.stored()));
        placed.sort(Comparator.comparingLong(StoredBytes::offset).thenComparingLong(StoredBytes::length));
        for (int i = 1; i < placed.size(); i++) {
            StoredBytes before = placed.get(i - 1);
            if (before.offset() + before.length() > placed.get(i).offset()) {
                throw new ModelFormatException(before.file() + ": the tensors " + before.tensor() + " and "
                        + placed.get(i).tensor() + " overlap");
            }
        }
    }
}
