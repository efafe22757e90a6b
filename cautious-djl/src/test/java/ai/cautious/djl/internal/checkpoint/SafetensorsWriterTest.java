package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsWriterTest {

    @TempDir
    private Path folder;

    private static TensorSource numbers(String name, float[] values, long... shape) {
        long columns = shape[shape.length - 1];
        return new TensorSource(
                name,
                shape,
                (row, count, into) ->
                        into.put(values, Math.toIntExact(row * columns), Math.toIntExact(count * columns)));
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightType.class,
            names = {"F32", "F16", "BF16"})
    void readsBackWhatItWrote(WeightType type) {
        // More columns and rows than one piece holds.
        float[] large = new float[700 * 513];
        for (int i = 0; i < large.length; i++) {
            large[i] = i % 251 - 125;
        }
        Path file = folder.resolve("new/weights.safetensors");
        SafetensorsWriter.write(
                file,
                type,
                Map.of("format", "pt"),
                List.of(numbers("large", large, 700, 513), numbers("vector", new float[] {1, -2, 0.5f}, 3)));
        Map<String, WeightTensor> tensors = Safetensors.tensors(file);
        assertThat(tensors).containsOnlyKeys("large", "vector");
        assertThat(tensors.get("vector").shape()).containsExactly(3);
        assertThat(tensors.get("vector").type()).isEqualTo(type);
        assertThat(floats(tensors.get("vector"))).containsExactly(1, -2, 0.5f);
        assertThat(floats(tensors.get("large"))).isEqualTo(large);
        assertThat(Safetensors.metadata(file)).containsExactly(Map.entry("format", "pt"));
    }

    @Test
    void alignsTheData() throws IOException {
        for (int length = 1; length < 12; length++) {
            Path file = folder.resolve("x.safetensors");
            SafetensorsWriter.write(file, WeightType.F32, Map.of("x", "y".repeat(length)), List.of());
            long header = ByteBuffer.wrap(Files.readAllBytes(file))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            assertThat(header % 8).isZero();
        }
    }

    @Test
    void leavesTheOldFileWhereWritingFails() throws IOException {
        Path file = Files.writeString(folder.resolve("x.safetensors"), "old");
        TensorSource failing = new TensorSource("x", new long[] {2, 2}, (row, count, into) -> {
            throw new IllegalStateException("spoiled");
        });
        assertThatThrownBy(() -> SafetensorsWriter.write(file, WeightType.F32, Map.of(), List.of(failing)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(file).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private static float[] floats(WeightTensor tensor) {
        float[] floats = new float[Math.toIntExact(tensor.rows() * tensor.columns())];
        tensor.toFloats(0, tensor.rows(), FloatBuffer.wrap(floats));
        return floats;
    }

    @Test
    void everyHalfSurvives() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfFloats.toFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(HalfFloats.fromFloat(value)).isEqualTo((short) bits);
            }
            float wide = Float.intBitsToFloat(bits << 16);
            if (!Float.isNaN(wide)) {
                assertThat(HalfFloats.toBfloat(wide)).isEqualTo((short) bits);
            }
        }
        assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(Float.NaN))).isNaN();
        assertThat(Float.intBitsToFloat(HalfFloats.toBfloat(Float.NaN) << 16)).isNaN();
    }

    /** No other half is nearer; of two that are as near, the even one. */
    @Property
    void roundsToTheNearest(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        if (!Float.isNaN(value) && Math.abs(value) < 65_504) {
            short half = HalfFloats.fromFloat(value);
            double error = Math.abs((double) HalfFloats.toFloat(half) - value);
            for (int step : new int[] {-1, 1}) {
                short other = (short) (half + step);
                if ((half & 0x7FFF) + step >= 0 && (other & 0x7C00) != 0x7C00) {
                    double otherError = Math.abs((double) HalfFloats.toFloat(other) - value);
                    assertThat(error).isLessThanOrEqualTo(otherError);
                    assertThat(error < otherError || half % 2 == 0).isTrue();
                }
            }
        }
        if (Float.isFinite(value) && Math.abs(value) < 3e38f) {
            short upper = HalfFloats.toBfloat(value);
            double error = Math.abs((double) Float.intBitsToFloat(upper << 16) - value);
            for (int step : new int[] {-1, 1}) {
                double otherError = Math.abs((double) Float.intBitsToFloat(upper + step << 16) - value);
                assertThat((upper & 0x7FFF) + step < 0 || error <= otherError).isTrue();
            }
        }
    }
}
