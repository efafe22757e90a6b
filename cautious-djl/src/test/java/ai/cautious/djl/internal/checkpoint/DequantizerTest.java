package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.TestCheckpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every block format against the gguf package's values (make_gguf.py), bit for bit. */
class DequantizerTest {

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NF4", "FP4"})
    void dequantisesAsTheReferenceDoes(WeightType type) throws IOException {
        float[] expected = reference(type);
        StoredTensor tensor = tensor(type.name());
        assertThat(tensor.type()).isEqualTo(type);
        assertThat(tensor.shape()).containsExactly(3, 512);
        assertThat(bits(read(tensor, 0, 3))).containsExactly(bits(expected));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NF4", "FP4"})
    void dequantisesRowsOnTheirOwn(WeightType type) throws IOException {
        float[] expected = new float[512];
        System.arraycopy(reference(type), 1024, expected, 0, 512);
        assertThat(bits(read(tensor(type.name()), 2, 1))).containsExactly(bits(expected));
    }

    @Test
    void readsVersionTwoLikeVersionThree() throws IOException {
        assertThat(bits(read(tensor("version2"), 0, 3))).containsExactly(bits(reference(WeightType.F32)));
    }

    @Test
    void widensEveryHalf() {
        // Exponent, mantissa and sign taken apart in double arithmetic, which is exact here.
        for (int half = 0; half < 1 << 16; half++) {
            int exponent = half >> 10 & 0x1F;
            double mantissa = half & 0x3FF;
            double magnitude = exponent == 0 ? mantissa * 0x1p-24 : (1 + mantissa / 1024) * Math.pow(2, exponent - 15);
            double expected = exponent < 31 ? magnitude : mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            float actual = HalfFloats.toFloat((short) half);
            assertThat(Float.valueOf(actual)).isEqualTo(Float.valueOf((float) (half < 1 << 15 ? expected : -expected)));
            assertThat(Float.floatToRawIntBits(actual) >>> 31).isEqualTo(half >> 15);
        }
    }

    private static StoredTensor tensor(String file) {
        return GgufReader.read(TestCheckpoints.resource("gguf/" + file + ".gguf"))
                .tensors()
                .usable()
                .get("t");
    }

    private static float[] read(WeightTensor tensor, long fromRow, int rows) {
        float[] values = new float[Math.toIntExact(rows * tensor.columns())];
        tensor.toFloats(fromRow, rows, FloatBuffer.wrap(values));
        return values;
    }

    private static float[] reference(WeightType type) throws IOException {
        FloatBuffer values = ByteBuffer.wrap(
                        Files.readAllBytes(TestCheckpoints.resource("gguf/" + type.name() + ".f32")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] array = new float[values.remaining()];
        values.get(array);
        return array;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
