package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.djl.TestCheckpoints;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of four-bit weight against bitsandbytes' own values (make_nf4.py), bit for bit. */
class FourBitTensorTest {

    private static final Path FILE = TestCheckpoints.resource("four-bit/tensors.safetensors");
    private static final Map<String, WeightTensor> TENSORS =
            Bitsandbytes.unite(FILE, Safetensors.read(FILE)).usable();
    private static final Map<String, StoredTensor> EXPECTED = Safetensors.read(
                    TestCheckpoints.resource("four-bit/expected.safetensors"))
            .tensors()
            .usable();

    static Iterable<String> names() {
        return new TreeSet<>(TENSORS.keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void dequantisesAsBitsandbytesDoes(String name) {
        WeightTensor tensor = TENSORS.get(name);
        WeightTensor expected = EXPECTED.get(name);
        assertThat(tensor.type()).isEqualTo(name.contains("nf4") ? WeightType.NF4 : WeightType.FP4);
        assertThat(tensor.shape()).isEqualTo(expected.shape());
        assertThat(bits(read(tensor, 0, tensor.rows()))).isEqualTo(bits(read(expected, 0, tensor.rows())));
    }

    @ParameterizedTest
    @MethodSource("names")
    void dequantisesRowsOnTheirOwn(String name) {
        WeightTensor tensor = TENSORS.get(name);
        for (long row = 0; row < tensor.rows(); row++) {
            assertThat(bits(read(tensor, row, 1))).isEqualTo(bits(read(EXPECTED.get(name), row, 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-nf4", "llama-nf4-single", "llama-fp4"})
    void dequantisesAnySpanOfACheckpointsRows(String checkpoint) {
        Checkpoint opened = Checkpoint.open(TestCheckpoints.resource("checkpoints/" + checkpoint));
        for (String module : new String[] {"self_attn.k_proj", "mlp.down_proj"}) {
            String name = "model.layers.0." + module + ".weight";
            WeightTensor tensor = opened.tensor(name);
            for (long from = 0; from < tensor.rows(); from += 7) {
                for (long count = 0; count <= Math.min(9, tensor.rows() - from); count += 3) {
                    assertThat(bits(read(tensor, from, count)))
                            .isEqualTo(bits(read(EXPECTED.get(checkpoint + "/" + name), from, count)));
                }
            }
        }
    }

    @Test
    void givesNoBytesAndNoRowsThatAreNotThere() {
        WeightTensor tensor = TENSORS.get("3x128-nf4-double-bfloat16");
        assertThat(tensor.isMapped()).isFalse();
        // Half a byte a weight, a byte for each of six scales, a float for the one block of scales.
        assertThat(tensor.byteCount()).isEqualTo(192 + 6 + 4);
        assertThatThrownBy(() -> tensor.bytes(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> read(tensor, 2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(tensor, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void roundsToTheNearestHalf() {
        for (int half = 0; half < 0x7BFF; half++) {
            float lower = HalfFloats.toFloat((short) half);
            float upper = HalfFloats.toFloat((short) (half + 1));
            float middle = (lower + upper) / 2;
            float even = half % 2 == 0 ? lower : upper;
            assertThat(HalfFloats.round(lower, WeightType.F16)).isEqualTo(lower);
            assertThat(HalfFloats.round(middle, WeightType.F16)).isEqualTo(even);
            assertThat(HalfFloats.round(-Math.nextDown(middle), WeightType.F16)).isEqualTo(-lower);
            assertThat(HalfFloats.round(Math.nextUp(middle), WeightType.F16)).isEqualTo(upper);
        }
        assertThat(HalfFloats.round(Math.nextDown(65520f), WeightType.F16)).isEqualTo(65504);
        assertThat(HalfFloats.round(65520, WeightType.F16)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(HalfFloats.round(-1e30f, WeightType.F16)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(HalfFloats.round(Float.NaN, WeightType.F16)).isNaN();
    }

    @Test
    void roundsToTheNearestBrainFloat() {
        assertThat(HalfFloats.round(1 + 0x1p-8f, WeightType.BF16)).isEqualTo(1);
        assertThat(HalfFloats.round(1 + 0x1.8p-7f, WeightType.BF16)).isEqualTo(1 + 0x1p-6f);
        assertThat(HalfFloats.round(Math.nextUp(1 + 0x1p-8f), WeightType.BF16)).isEqualTo(1 + 0x1p-7f);
        assertThat(HalfFloats.round(-Float.MAX_VALUE, WeightType.BF16)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(HalfFloats.round(Float.NaN, WeightType.BF16)).isNaN();
    }

    private static float[] read(WeightTensor tensor, long fromRow, long rows) {
        FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(rows * tensor.columns()));
        tensor.toFloats(fromRow, rows, values);
        assertThat(values.hasRemaining()).isFalse();
        return values.array();
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }
}
