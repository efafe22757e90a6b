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

    private final Path file;
    private final long size;
    private final InputStream in;
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    private GgufReader(Path file) throws IOException {
        this.file = file;
        this.size = Files.size(file);
        this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** What a GGUF file holds: its metadata and its tensors under their own names. */
    record Contents(GgufMetadata metadata, Map<String, GgufTensor> tensors) {}

    /**
     * Reads a file's head.
     *
     * @throws ModelFormatException if it is malformed, naming the key or tensor at fault
     * @throws UnsupportedModelException if its version, byte order or a tensor's type is not supported
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
        Map<String, Object> values = new HashMap<>();
        for (long i = 0; i < valueCount; i++) {
            String key = string("a metadata key");
            values.put(key, value(key, int32(), 0));
        }
        GgufMetadata metadata = new GgufMetadata(file, values);
        Map<String, GgufTensor> tensors = new HashMap<>();
        List<GgufTensor> placed = new ArrayList<>();
        for (long i = 0; i < tensorCount; i++) {
            placed.add(tensor());
        }
        long alignment = metadata.positive("general.alignment", 32);
        long start = (position + alignment - 1) / alignment * alignment;
        placed.replaceAll(tensor -> tensor.movedBy(start));
        placed.sort(Comparator.comparingLong(GgufTensor::offset));
        for (int i = 0; i < placed.size(); i++) {
            GgufTensor tensor = placed.get(i);
            long end = i + 1 < placed.size() ? placed.get(i + 1).offset() : size;
            if (tensor.offset() < start || tensor.byteCount() > end - tensor.offset()) {
                throw new ModelFormatException(file + ": tensor " + tensor.name() + " of " + tensor.byteCount()
                        + " bytes reaches beyond the " + (i + 1 < placed.size() ? "next tensor" : "file"));
            }
            if (tensors.put(tensor.name(), tensor) != null) {
                throw new ModelFormatException(file + ": tensor " + tensor.name() + " is there twice");
            }
        }
        return new Contents(metadata, tensors);
    }

    private GgufTensor tensor() throws IOException {
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
        WeightType type = TYPES.get(number);
        if (type == null) {
            throw new UnsupportedModelException(file + ": tensor " + name + " has ggml type " + number
                    + "; supported are F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K and Q6_K");
        }
        if (shape[dimensions - 1] % type.blockWeights() != 0) {
            throw new ModelFormatException(file + ": tensor " + name + " has rows of " + shape[dimensions - 1]
                    + " weights, which are no whole blocks of " + type);
        }
        long offset = int64();
        if (offset < 0 || offset > size) {
            throw new ModelFormatException(file + ": tensor " + name + " begins beyond the file");
        }
        return new GgufTensor(name, shape, type, file, offset);
    }

    private Object value(String key, int type, int depth) throws IOException {
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
        List<Object> values = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            values.add(value(key, type, depth + 1));
        }
        return values;
    }

    private String string(String what) throws IOException {
        return new String(bytes((int) Math.min(count(what, 1), Integer.MAX_VALUE)), StandardCharsets.UTF_8);
    }

    /** A count of things of at least so many bytes each, of which the rest of the file has room for. */
    private long count(String what, int leastBytes) throws IOException {
        long count = int64();
        long most = (size - position) / leastBytes;
        if (count < 0 || count > most) {
            throw new ModelFormatException(file + ": the length of " + what + " is " + Long.toUnsignedString(count)
                    + "; the rest of the file has room for " + most);
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
