package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ModelFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxWeightsTest {

    private static final int NODE = 1;
    private static final int TENSOR = 5;

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long rest = value; ; rest >>>= 7) {
            if (rest >>> 7 == 0) {
                bytes.write((int) rest);
                return bytes.toByteArray();
            }
            bytes.write((int) (rest & 0x7F | 0x80));
        }
    }

    private static byte[] number(int field, long value) {
        return concat(varint((long) field << 3), varint(value));
    }

    private static byte[] field(int field, byte[] content) {
        return concat(varint((long) field << 3 | 2), varint(content.length), content);
    }

    private static byte[] text(int field, String content) {
        return field(field, content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static byte[] tensor(String name, byte[] dimensions, float... values) {
        return field(TENSOR, concat(dimensions, number(2, 1), text(8, name), field(9, floats(values))));
    }

    private static byte[] model(byte[]... graph) {
        return concat(number(1, 7), text(2, "a test"), field(7, concat(graph)), number(14, 3));
    }

    private static final byte[] MODEL = model(
            field(
                    NODE,
                    concat(text(1, "x"), text(1, "onnx::MatMul_7"), text(2, "y"), text(3, "/layer.0/dense/MatMul"))),
            field(NODE, concat(text(1, "x"), text(1, "y"), text(3, "/layer.0/MatMul"))),
            tensor("layer.0.dense.bias", number(1, 3), 1, 2, 3),
            tensor("onnx::MatMul_7", field(1, concat(varint(2), varint(3))), 1, 2, 3, 4, 5, 6),
            field(TENSOR, concat(number(1, 1), number(2, 7), text(8, "ids"), field(9, new byte[8]))),
            concat(varint(7 << 3 | 5), new byte[4]),
            concat(varint(8 << 3 | 1), new byte[8]));

    private static Map<String, WeightTensor> read(byte[] bytes) throws IOException {
        return OnnxWeights.read("a model", new ByteArrayInputStream(bytes));
    }

    private static float[] numbers(WeightTensor tensor) {
        FloatBuffer numbers = FloatBuffer.allocate((int) tensor.weights());
        tensor.toFloats(0, tensor.rows(), numbers);
        return numbers.array();
    }

    @Test
    void namesAndTurnsWhatTheExportHasNumbered() throws IOException {
        Map<String, WeightTensor> weights = read(MODEL);
        assertThat(weights).containsOnlyKeys("layer.0.dense.bias", "layer.0.dense.weight");
        assertThat(weights.get("layer.0.dense.weight").shape()).containsExactly(3, 2);
        assertThat(numbers(weights.get("layer.0.dense.weight"))).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(numbers(weights.get("layer.0.dense.bias"))).containsExactly(1, 2, 3);
        assertThat(weights.get("layer.0.dense.weight")
                        .bytes(1, 1)
                        .asFloatBuffer()
                        .get(1))
                .isEqualTo(5);
    }

    @Test
    void saysWhereATensorIsNotOfItsShape() {
        assertThatThrownBy(() -> read(model(tensor("w", number(1, 3), 1, 2))))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("a model has a tensor w whose 8 bytes are not those of its shape");
        assertThatThrownBy(() -> read(model(tensor("w", number(1, -1), 1, 2))))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("a tensor w with a dimension of -1");
    }

    @Test
    void whateverIsBrokenIsReadOrRefused() {
        for (int length = 0; length < MODEL.length; length++) {
            byte[] cut = Arrays.copyOf(MODEL, length);
            assertReadOrRefused(cut);
        }
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] spoiled = MODEL.clone();
            for (int times = random.nextInt(3); times >= 0; times--) {
                spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt(256);
            }
            assertReadOrRefused(spoiled);
        }
    }

    private static void assertReadOrRefused(byte[] bytes) {
        assertThatCode(() -> {
                    try {
                        read(bytes);
                    } catch (ModelFormatException e) {
                        assertThat(e).hasMessageStartingWith("a model ");
                    }
                })
                .doesNotThrowAnyException();
    }
}
