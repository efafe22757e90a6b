package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.CacheType;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.Precision;
import ai.cautious.djl.QuantisedGguf;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.ProgramSource;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import ai.djl.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CUDA devices run in four bits, here on the CPU, for which PyTorch has the same operators. */
class TilesTest {

    private static final int COLUMNS = 256;
    private static final int ROWS = 32;
    private static final Sampling SAMPLING = Sampling.of(SamplingOptions.temperature(1));

    private static final String CALLS =
            """
              def product(self: __torch__.Program,
                x: Tensor,
                weight: Tensor) -> Tensor:
                first = (self).prepare(torch.slice(weight, 0, 0, 16), )
                second = (self).prepare(torch.slice(weight, 0, 16), )
                packed = (self).pack([first, second], )
                return torch.to((self).linear(torch.to(x, 15), packed, ), 6)
            """;

    @Test
    void aMatrixMultipliesAsItsRoundedWeightsDo() {
        DjlRuntime.start();
        Random random = new Random(4);
        float[] weight = bell(random, ROWS * COLUMNS);
        float[] x = bell(random, 3 * COLUMNS);
        try (Program program = Program.load(ProgramSource.read("linear_tiles.py", Map.of()) + CALLS, Device.cpu());
                ValueScope scope = new ValueScope()) {
            float[] found = scope.add(program.run(
                            "product", scope.add(tensor(program, x, 3)), scope.add(tensor(program, weight, ROWS))))
                    .toFloats(program);
            for (int row = 0; row < 3; row++) {
                for (int out = 0; out < ROWS; out++) {
                    double sum = 0;
                    double squares = 0;
                    for (int i = 0; i < COLUMNS; i++) {
                        double term = (double) rounded(weight, out * COLUMNS + i) * x[row * COLUMNS + i];
                        sum += term;
                        squares += term * term;
                    }
                    // Activations, scales and results have 8 bits each.
                    assertThat((double) found[row * ROWS + out])
                            .isCloseTo(sum, Offset.offset(0.02 * Math.sqrt(squares) + 0.008 * Math.abs(sum)));
                }
            }
        }
    }

    /** A weight as four bits have it: one of sixteen steps from its group's least to its greatest. */
    private static float rounded(float[] weight, int at) {
        int group = at / 32 * 32;
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = group; i < group + 32; i++) {
            least = Math.min(least, weight[i]);
            most = Math.max(most, weight[i]);
        }
        float step = bfloat16((most - least) / 15);
        float middle = bfloat16(least + step * 8);
        float code = Math.min(15, Math.max(0, (float) Math.rint((weight[at] - middle) / step) + 8));
        return (code - 8) * step + middle;
    }

    /** The nearest of those numbers, the even one of two. */
    private static float bfloat16(float number) {
        int bits = Float.floatToRawIntBits(number);
        return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF0000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "qwen2-untied", "qwen3", "mistral-sliding"})
    void aModelStaysNearItsWeightsInBfloat16(String name) {
        try (Decoder reference = TestModels.load("checkpoints/" + name, Precision.BFLOAT16);
                Decoder tiles = tiles(TestCheckpoints.resource("checkpoints/" + name))) {
            // Measured: .13 to .26 with matrices of 32 columns; nothing in common would be several nats.
            assertThat(divergence(reference, tiles)).isBetween(1e-6, 0.4);
        }
    }

    @Test
    void aGgufFilesBlocksAreRoundedAgain(@TempDir Path folder) throws IOException {
        Path file = QuantisedGguf.write(folder.resolve("model.gguf"), "llama", true, 19);
        try (Decoder reference = TestModels.load(file, null, Precision.BFLOAT16);
                Decoder tiles = tiles(file)) {
            assertThat(divergence(reference, tiles)).isBetween(1e-6, 0.12);
        }
    }

    @Test
    void aDraftOfSomeTokensHasTheirRowsOfTheHead() {
        DraftVocabulary vocabulary = DraftVocabulary.named(8, new int[] {3, 17, 40, 90}, new int[] {0, 1, 2, 7});
        int[] tokens = vocabulary.tokens();
        int[] names = vocabulary.names();
        try (Decoder decoder = tiles(TestCheckpoints.resource("checkpoints/llama-tied"));
                RestrictedDecoder restricted = RestrictedDecoder.of(decoder, vocabulary);
                DecoderSession whole = new DecoderSession(decoder, SessionOptions.of(64, 96));
                DecoderSession some = new DecoderSession(restricted, SessionOptions.of(64, 8))) {
            whole.append(1, 5, 9);
            some.append(1, 5, 9);
            try (TokenDistributions p = whole.predict(SAMPLING);
                    DraftBlock block = some.draft(DraftPlan.of(1), SAMPLING, new double[] {0.4})) {
                float[] all = p.toArray(0);
                float[] few = block.distributions().toArray(0);
                double mass =
                        IntStream.of(tokens).mapToDouble(token -> all[token]).sum();
                for (int i = 0; i < tokens.length; i++) {
                    assertThat((double) few[names[i]]).isCloseTo(all[tokens[i]] / mass, Offset.offset(2e-3));
                }
            }
        }
    }

    private static Decoder tiles(Path path) {
        DjlRuntime.start();
        return Decoder.load(
                Checkpoint.open(path),
                null,
                Precision.INT4,
                CacheType.FULL,
                LinearFormat.TILES,
                Device.cpu(),
                Long.MAX_VALUE);
    }

    private static double divergence(Decoder reference, Decoder model) {
        int[] tokens = IntStream.range(0, 60).map(i -> 3 + 31 * i % 89).toArray();
        SessionOptions options = SessionOptions.of(61, 96);
        double sum = 0;
        try (DecoderSession one = new DecoderSession(reference, options);
                DecoderSession other = new DecoderSession(model, options)) {
            for (DecoderSession session : List.of(one, other)) {
                session.append(1);
                session.append(tokens);
            }
            try (TokenDistributions p = one.predict(SAMPLING, tokens);
                    TokenDistributions q = other.predict(SAMPLING, tokens)) {
                for (int row = 0; row <= 60; row++) {
                    sum += Divergence.nats(p.toArray(row), q.toArray(row));
                }
            }
        }
        return sum / 61;
    }

    private static float[] bell(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static Value tensor(Program program, float[] numbers, int rows) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(numbers.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(numbers);
        return Value.floats(program, buffer, rows, numbers.length / rows);
    }
}
