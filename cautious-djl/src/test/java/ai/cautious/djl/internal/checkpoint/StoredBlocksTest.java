package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.EngineException;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.script.NativeOperators;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.ProgramSource;
import ai.cautious.djl.internal.script.Value;
import ai.djl.Device;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The library's own operators against the gguf package's values ({@code make_gguf.py}). */
class StoredBlocksTest {

    private static final String ROWS =
            """
              def unpacked(self: __torch__.Program,
                weight: __torch__.torch.classes.cautious.Matrix,
                rows: List[int]) -> Tensor:
                return ops.cautious.rows(weight, rows)

              def selected(self: __torch__.Program,
                weight: __torch__.torch.classes.cautious.Matrix,
                rows: List[int]) -> __torch__.torch.classes.cautious.Matrix:
                return ops.cautious.select(weight, rows)
            """;

    private static Program program;
    private static String forced = "";

    @BeforeAll
    static void start() {
        DjlRuntime.start();
        assumeTrue(NativeOperators.instructions().isPresent(), "there are no operators of our own here: skipped");
        forced = NativeOperators.instructions().orElseThrow();
        String type = "__torch__.torch.classes.cautious.Matrix";
        program = Program.load(ProgramSource.read("linear_blocks.py", Map.of("linearType", type)) + ROWS, Device.cpu());
    }

    @AfterEach
    void asForced() {
        NativeOperators.use(forced);
    }

    @AfterAll
    static void end() {
        if (program != null) {
            program.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"Q4_0,2", "Q4_1,3", "Q5_0,6", "Q5_1,7", "Q8_0,8", "Q4_K,12", "Q5_K,13", "Q6_K,14"})
    void areTheReferencesWeightsAndMultiplyAsThose(WeightType type, int number) {
        StoredTensor tensor = tensor(type);
        float[] weights = floats(tensor);
        try (Value matrix = stored(tensor, number);
                Value places = Value.ofInts(0, 1, 2);
                Value unpacked = program.run("unpacked", matrix, places)) {
            // Zeros may have another sign: a product of a negative scale.
            assertThat(unpacked.toFloats(program))
                    .usingComparatorWithPrecision(0f)
                    .containsExactly(weights);
            float[] x = activations(4 * 512);
            float[] products = multiply(matrix, x, 4);
            for (int row = 0; row < 4; row++) {
                for (int out = 0; out < 3; out++) {
                    double sum = 0;
                    double magnitude = 0;
                    for (int i = 0; i < 512; i++) {
                        double term = (double) weights[out * 512 + i] * x[row * 512 + i];
                        sum += term;
                        magnitude += Math.abs(term);
                    }
                    assertThat((double) products[row * 3 + out]).isCloseTo(sum, Offset.offset(1e-5 * magnitude));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "avx2", "avx-vnni", "avx512-vnni"})
    void multiplyToTheSameBitsByEachInstructionSetAndInAnyCompany(String instructions) {
        float[] x = activations(11 * 512);
        for (WeightType type : new WeightType[] {WeightType.Q4_0, WeightType.Q4_K, WeightType.Q6_K, WeightType.Q8_0}) {
            StoredTensor tensor = tensor(type);
            int number = Map.of(WeightType.Q4_0, 2, WeightType.Q4_K, 12, WeightType.Q6_K, 14, WeightType.Q8_0, 8)
                    .get(type);
            try (Value matrix = stored(tensor, number)) {
                NativeOperators.use("");
                float[] wanted = multiply(matrix, x, 11);
                try {
                    NativeOperators.use(instructions);
                } catch (EngineException e) {
                    assumeTrue(false, e.getMessage());
                }
                for (int rows = 1; rows <= 11; rows++) {
                    float[] some = new float[rows * 512];
                    System.arraycopy(x, (11 - rows) * 512, some, 0, some.length);
                    float[] found = multiply(matrix, some, rows);
                    for (int i = 0; i < found.length; i++) {
                        assertThat(Float.floatToRawIntBits(found[i]))
                                .isEqualTo(Float.floatToRawIntBits(wanted[(11 - rows) * 3 + i]));
                    }
                }
            }
        }
    }

    @Test
    void selectedRowsMultiplyAsTheyDidAmongAll() {
        StoredTensor tensor = tensor(WeightType.Q5_K);
        float[] x = activations(2 * 512);
        try (Value matrix = stored(tensor, 13);
                Value places = Value.ofInts(2, 0);
                Value selected = program.run("selected", matrix, places)) {
            float[] all = multiply(matrix, x, 2);
            assertThat(multiply(selected, x, 2)).containsExactly(all[2], all[0], all[5], all[3]);
        }
    }

    @Test
    void refuseWhatDoesNotFit() {
        StoredTensor tensor = tensor(WeightType.Q4_0);
        try (Value matrix = stored(tensor, 2);
                Value outside = Value.ofInts(3);
                Value negative = Value.ofInts(-1)) {
            assertThatThrownBy(() -> multiply(matrix, new float[500], 1)).hasMessageContaining("must be [rows, 512]");
            assertThatThrownBy(() -> program.run("unpacked", matrix, outside)).hasMessageContaining("none 3");
            assertThatThrownBy(() -> program.run("selected", matrix, negative)).hasMessageContaining("none -1");
            assertThatThrownBy(() -> append(matrix, tensor)).hasMessageContaining("there is no place for 3");
        }
        assertThatThrownBy(() -> empty(512, 9, 3)).hasMessageContaining("no encoding has the number 9");
        assertThatThrownBy(() -> empty(0, 2, 3)).hasMessageContaining("cannot have 0 columns");
        assertThatThrownBy(() -> empty(512, 2, -1)).hasMessageContaining("cannot have -1 rows");
        try (Value matrix = empty(256, 2, 3)) {
            assertThatThrownBy(() -> append(matrix, tensor)).hasMessageContaining("has not 288 bytes");
            assertThatThrownBy(() -> multiply(matrix, new float[256], 1)).hasMessageContaining("0 of its 3 rows");
        }
    }

    private static Value stored(StoredTensor tensor, int number) {
        Value matrix = empty(tensor.columns(), number, (int) tensor.rows());
        append(matrix, tensor);
        return matrix;
    }

    private static Value empty(long width, int number, int height) {
        try (Value columns = Value.of(width);
                Value encodings = Value.ofInts(number);
                Value rows = Value.ofInts(height)) {
            return program.run("matrix", columns, encodings, rows);
        }
    }

    private static void append(Value matrix, StoredTensor tensor) {
        ByteBuffer bytes = tensor.blocks(0, tensor.rows());
        try (Value rows = Value.bytes(program, bytes, tensor.rows(), bytes.remaining() / tensor.rows())) {
            program.run("append_stored", rows, matrix).close();
        }
    }

    private static float[] multiply(Value matrix, float[] activations, int rows) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(activations.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(activations);
        try (Value x = Value.floats(program, buffer, rows, activations.length / rows);
                Value product = program.run("linear", x, matrix)) {
            return product.toFloats(program);
        }
    }

    /** Whole numbers, 127 among each group's: they are rounded to themselves. */
    private static float[] activations(int count) {
        Random random = new Random(1);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = i % 32 == 0 ? 127 : random.nextInt(-127, 128);
        }
        return x;
    }

    private static StoredTensor tensor(WeightType type) {
        return GgufReader.read(TestCheckpoints.resource("gguf/" + type.name() + ".gguf"))
                .tensors()
                .usable()
                .get("t");
    }

    private static float[] floats(StoredTensor tensor) {
        float[] values = new float[(int) tensor.weights()];
        tensor.toFloats(0, tensor.rows(), FloatBuffer.wrap(values));
        return values;
    }
}
