package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the head of a GGUF file, version 2 or 3; see the specification in ggml-org/ggml. Not thread-safe. */
final class GgufReader implements AutoCloseable {

    private static final int MAGIC = 0x46554747;
    private static final int BIG_ENDIAN_VERSION = 1 << 24;
    private static final int MAX_NESTING = 4;

    /** Bounds on what a head makes this process keep, far beyond any vocabulary. */
    private static final long MAX_HEAD = 256L << 20;

    private static final long MAX_VALUES = 1L << 23;

    private static final Map<Integer, WeightType> TYPES = Map.ofEntries(
            Map.entry(0, WeightType.F32),
            Map.entry(1, WeightType.F16),
            Map.entry(2, WeightType.Q4_0),
            Map.entry(3, WeightType.Q4_1),
            Map.entry(6, WeightType.Q5_0),
            Map.entry(7, WeightType.Q5_1),
            Map.entry(8, WeightType.Q8_0),
            Map.entry(12, WeightType.Q4_K),
            Map.entry(13, WeightType.Q5_K),
            Map.entry(14, WeightType.Q6_K),
            Map.entry(30, WeightType.BF16));

    private static final Map<Integer, String> OTHER_TYPES = Map.ofEntries(
            Map.entry(9, "Q8_1"),
            Map.entry(10, "Q2_K"),
            Map.entry(11, "Q3_K"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(20, "IQ4_NL"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(23, "IQ4_XS"),
            Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(39, "MXFP4"));

    private final Path file;
    private final long size;
    private final InputStream in;
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final List<StoredTensor> tensors = new ArrayList<>();
    private final Map<String, String> unusable = new HashMap<>();
    private long position;
    private long values;

    private GgufReader(Path file) throws IOException {
        this.file = file;
        this.size = Files.size(file);
        this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** What a GGUF file holds: its metadata and its tensors under their own names. */
    record Contents(GgufMetadata metadata, StoredTensors<StoredTensor> tensors) {}

    /**
     * Reads a file's head.
     *
     * @throws ModelFormatException if it is malformed, naming the key or tensor at fault
     * @throws UnsupportedModelException if its version or byte order is not supported
     */
    static Contents read(Path file) {
        try (GgufReader reader = new GgufReader(file)) {
            return reader.contents();
        } catch (EOFException e) {
            throw new ModelFormatException(file + " is truncated", e);
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Contents contents() throws IOException {
        if (int32() != MAGIC) {
            throw new ModelFormatException(file + " is no GGUF file: it does not begin with \"GGUF\"");
        }
        int version = int32();
        if (version != 2 && version != 3) {
            throw new UnsupportedModelException(file
                    + (version % BIG_ENDIAN_VERSION == 0 ? " is big-endian" : " has version " + version)
                    + "; supported are the little-endian versions 2 and 3");
        }
        long tensorCount = count("the number of tensors", 24);
        long valueCount = count("the number of metadata values", 13);
        Map<String, Object> entries = new HashMap<>();
        for (long i = 0; i < valueCount; i++) {
            String key = string("a metadata key");
            if (entries.put(key, value(key, int32(), 0)) != null) {
                throw new ModelFormatException(file + ": " + key + " is there twice");
            }
        }
        GgufMetadata metadata = new GgufMetadata(file, entries);
        for (long i = 0; i < tensorCount; i++) {
            tensor();
        }
        long alignment = metadata.positive("general.alignment", 32);
        long start = (position + alignment - 1) / alignment * alignment;
        return new Contents(metadata, new StoredTensors<>(placed(start), unusable));
    }

    /** The usable tensors where they lie in the file, none over another. */
    private Map<String, StoredTensor> placed(long start) {
        Map<String, StoredTensor> placed = new HashMap<>();
        tensors.replaceAll(tensor -> tensor.movedBy(start));
        tensors.sort(Comparator.comparingLong(StoredTensor::offset));
        for (int i = 0; i < tensors.size(); i++) {
            StoredTensor tensor = tensors.get(i);
            boolean last = i + 1 == tensors.size();
            long end = last ? size : tensors.get(i + 1).offset();
            if (tensor.byteCount() > end - tensor.offset()) {
                throw new ModelFormatException(file + ": tensor " + tensor.name() + " of " + tensor.byteCount()
                        + " bytes reaches beyond the " + (last ? "file" : "next tensor"));
            }
            if (placed.put(tensor.name(), tensor) != null) {
                throw new ModelFormatException(file + ": tensor " + tensor.name() + " is there twice");
            }
        }
        return placed;
    }

    private void tensor() throws IOException {
        String name = string("a tensor's name");
        int dimensions = int32();
        if (dimensions < 1 || dimensions > 4) {
            throw new ModelFormatException(file + ": tensor " + name + " has " + dimensions + " dimensions");
        }
        long[] shape = new long[dimensions];
        long weights = 1;
        for (int i = dimensions - 1; i >= 0; i--) {
            // The innermost dimension comes first.
            shape[i] = int64();
            if (shape[i] < 1 || weights > Long.MAX_VALUE / 4 / shape[i]) {
                throw new ModelFormatException(file + ": tensor " + name + " has the dimension " + shape[i]);
            }
            weights *= shape[i];
        }
        int number = int32();
        long offset = int64();
        if (offset < 0 || offset > size) {
            throw new ModelFormatException(file + ": tensor " + name + " begins beyond the file");
        }
        WeightType type = TYPES.get(number);
        if (type == null) {
            unusable.put(name, OTHER_TYPES.getOrDefault(number, "ggml type " + number));
        } else if (shape[dimensions - 1] % type.blockWeights() != 0) {
            throw new ModelFormatException(file + ": tensor " + name + " has rows of " + shape[dimensions - 1]
                    + " weights, which are no whole blocks of " + type);
        } else {
            tensors.add(new StoredTensor(name, shape, type, file, offset));
        }
    }

    private Object value(String key, int type, int depth) throws IOException {
        if (++values > MAX_VALUES) {
            throw new ModelFormatException(file + ": " + key + " goes beyond " + MAX_VALUES + " metadata values");
        }
        return switch (type) {
            case 0 -> (long) (bytes(1)[0] & 0xFF);
            case 1 -> (long) bytes(1)[0];
            case 2 -> (long) (word(2).getShort() & 0xFFFF);
            case 3 -> (long) word(2).getShort();
            case 4 -> int32() & 0xFFFFFFFFL;
            case 5 -> (long) int32();
            case 6 -> (double) word(4).getFloat();
            case 7 -> bytes(1)[0] != 0;
            case 8 -> string(key);
            case 9 -> array(key, depth);
            case 10, 11 -> int64();
            case 12 -> word(8).getDouble();
            default -> throw new ModelFormatException(file + ": " + key + " has the value type " + type);
        };
    }

    private List<Object> array(String key, int depth) throws IOException {
        if (depth == MAX_NESTING) {
            throw new ModelFormatException(file + ": " + key + " is nested more than " + MAX_NESTING + " deep");
        }
        int type = int32();
        long length = count(key, 1);
        List<Object> elements = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            elements.add(value(key, type, depth + 1));
        }
        return elements;
    }

    private String string(String what) throws IOException {
        return new String(bytes((int) count(what, 1)), StandardCharsets.UTF_8);
    }

    /** A count of things of at least so many bytes each, for which the rest of the head has room. */
    private long count(String what, int leastBytes) throws IOException {
        long count = int64();
        long most = (Math.min(size, MAX_HEAD) - position) / leastBytes;
        if (count < 0 || count > most) {
            throw new ModelFormatException(file + ": the length of " + what + " is " + Long.toUnsignedString(count)
                    + "; the rest of the head has room for " + most);
        }
        return count;
    }

    private int int32() throws IOException {
        return word(4).getInt();
    }

    private long int64() throws IOException {
        return word(8).getLong();
    }

    private ByteBuffer word(int length) throws IOException {
        word.clear().put(bytes(length));
        return word.flip();
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        position += bytes.length;
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
