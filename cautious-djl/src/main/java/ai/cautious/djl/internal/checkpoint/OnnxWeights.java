package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.djl.internal.checkpoint.ProtoReader.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The float32 weights of an ONNX model that PyTorch exported, under PyTorch's names and in its orientation. A matrix that the
 * export has turned and numbered is named by the multiplication that reads it, such as
 * {@code /encoder/layer.0/output/dense/MatMul}; see onnx.proto3 for the format.
 */
final class OnnxWeights {

    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int FLOAT = 1;

    private static final Pattern MODULE = Pattern.compile("/(.+)/MatMul");

    private final ProtoReader reader;
    private final Map<String, HeldTensor> stored = new HashMap<>();
    private final Map<String, String> nameOfModule = new HashMap<>();

    private OnnxWeights(ProtoReader reader) {
        this.reader = reader;
    }

    /**
     * Reads a model.
     *
     * @param source what messages call it
     * @param in stays the caller's to close
     * @throws ModelFormatException if it is malformed
     */
    static Map<String, WeightTensor> read(String source, InputStream in) throws IOException {
        OnnxWeights model = new OnnxWeights(new ProtoReader(source, in));
        model.readModel();
        Map<String, WeightTensor> weights = new HashMap<>(model.stored);
        model.nameOfModule.forEach((module, name) -> {
            HeldTensor turned = model.stored.get(name);
            if (turned != null && turned.shape().length == 2) {
                weights.remove(name);
                weights.put(module + ".weight", turned.transposed(module + ".weight"));
            }
        });
        return weights;
    }

    private void readModel() throws IOException {
        for (Tag tag = reader.tagOrEnd(); tag != null; tag = reader.tagOrEnd()) {
            if (tag.field() == GRAPH && tag.wire() == ProtoReader.LENGTH) {
                readGraph(reader.end(Long.MAX_VALUE));
            } else {
                reader.skip(tag.wire(), Long.MAX_VALUE);
            }
        }
    }

    private void readGraph(long end) throws IOException {
        while (reader.position() < end) {
            Tag tag = reader.tag();
            if (tag.wire() == ProtoReader.LENGTH && tag.field() == NODE) {
                readNode(reader.end(end));
            } else if (tag.wire() == ProtoReader.LENGTH && tag.field() == INITIALIZER) {
                readTensor(reader.end(end));
            } else {
                reader.skip(tag.wire(), end);
            }
        }
    }

    private void readNode(long end) throws IOException {
        List<String> inputs = new ArrayList<>();
        String name = "";
        while (reader.position() < end) {
            Tag tag = reader.tag();
            if (tag.wire() == ProtoReader.LENGTH && tag.field() == 1) {
                inputs.add(reader.text(reader.end(end)));
            } else if (tag.wire() == ProtoReader.LENGTH && tag.field() == 3) {
                name = reader.text(reader.end(end));
            } else {
                reader.skip(tag.wire(), end);
            }
        }
        Matcher module = MODULE.matcher(name);
        if (module.matches() && inputs.size() == 2) {
            nameOfModule.put(module.group(1).replace('/', '.'), inputs.get(1));
        }
    }

    private void readTensor(long end) throws IOException {
        List<Long> shape = new ArrayList<>();
        long type = 0;
        String name = "";
        ByteBuffer numbers = ByteBuffer.allocateDirect(0);
        while (reader.position() < end) {
            Tag tag = reader.tag();
            boolean sized = tag.wire() == ProtoReader.LENGTH;
            if (tag.field() == 1 && sized) {
                long last = reader.end(end);
                while (reader.position() < last) {
                    shape.add(reader.varint());
                }
            } else if (tag.field() == 1 && tag.wire() == 0) {
                shape.add(reader.varint());
            } else if (tag.field() == 2 && tag.wire() == 0) {
                type = reader.varint();
            } else if (tag.field() == 8 && sized) {
                name = reader.text(reader.end(end));
            } else if (tag.field() == 9 && sized) {
                numbers = reader.buffer(reader.end(end));
            } else {
                reader.skip(tag.wire(), end);
            }
        }
        if (type == FLOAT) {
            put(name, shape.stream().mapToLong(Long::longValue).toArray(), numbers);
        }
    }

    private void put(String name, long[] shape, ByteBuffer numbers) {
        long expected = Float.BYTES;
        for (long size : shape) {
            if (size < 1 || size > Integer.MAX_VALUE) {
                throw reader.malformed("has a tensor " + name + " with a dimension of " + size);
            }
            expected = Math.min(Integer.MAX_VALUE + 1L, expected * size);
        }
        if (expected != numbers.capacity()) {
            throw reader.malformed(
                    "has a tensor " + name + " whose " + numbers.capacity() + " bytes are not those of its shape");
        }
        stored.put(name, new HeldTensor(name, shape, numbers));
    }
}
