package ai.cautious.djl.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.djl.DjlRuntime;
import ai.djl.Device;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator between a layer's first two matrices with rows of several sequences in one pass: caches of several capacities,
 * positions that go on or fall back, now these sequences and now those; against double precision, and against each alone.
 */
class AttentionTest {

    private static final String CALLS =
            """
              def cache(self: __torch__.Program,
                heads: int,
                capacity: int,
                size: int,
                half: int) -> Tensor:
                return ops.cautious.cache(heads, capacity, size, torch.gt(half, 0))

              def attend(self: __torch__.Program,
                qkv: Tensor,
                bias: Tensor,
                norms: Tensor,
                cosines: Tensor,
                sines: Tensor,
                heads: List[int],
                scale: float,
                adapted: bool,
                positions: List[int],
                counts: List[int],
                keys: List[Tensor],
                values: List[Tensor]) -> Tensor:
                offset = annotate(Optional[Tensor], None)
                weights = annotate(Optional[Tensor], None)
                if adapted:
                  offset = bias
                  weights = norms
                return ops.cautious.attend(qkv, offset, weights, 1e-05, cosines, sines, heads[0], heads[1], heads[2], scale,
                  heads[3], positions, counts, keys, values)
            """;

    private static final double EPSILON = 1e-5;
    private static Program program;
    private static String forced = "";

    private final ValueScope scope = new ValueScope();

    @BeforeAll
    static void load() {
        DjlRuntime.start();
        assumeTrue(NativeOperators.instructions().isPresent(), "there are no operators of our own here: skipped");
        forced = NativeOperators.instructions().orElseThrow();
        program = Program.load(CALLS, Device.cpu());
    }

    @AfterAll
    static void close() {
        if (program != null) {
            program.close();
        }
    }

    @AfterEach
    void end() {
        scope.close();
        NativeOperators.use(forced);
    }

    /** What all sequences have in common. */
    private record Layer(
            int queryHeads,
            int keyHeads,
            int headSize,
            int window,
            boolean adapted,
            boolean half,
            float[] bias,
            float[] norms) {

        static Layer random(Random random, boolean slides, boolean half) {
            int keyHeads = random.nextInt(1, 4);
            int queryHeads = keyHeads * random.nextInt(1, 5);
            int headSize = 2 * random.nextInt(1, 129);
            int width = (queryHeads + 2 * keyHeads) * headSize;
            return new Layer(
                    queryHeads,
                    keyHeads,
                    headSize,
                    slides ? random.nextInt(1, 90) : 0,
                    random.nextBoolean(),
                    half,
                    bell(random, width),
                    bell(random, (queryHeads + keyHeads) * headSize));
        }

        int width() {
            return (queryHeads + 2 * keyHeads) * headSize;
        }
    }

    /** One sequence: its caches in the pass with others and alone, its keys and values as they should be. */
    private final class Sequence {

        private final Value[] together;
        private final Value[] alone;
        private final int capacity;
        private final List<double[]> rotatedKeys = new ArrayList<>();
        private final List<double[]> values = new ArrayList<>();

        Sequence(Layer layer, int capacity) {
            this.capacity = capacity;
            together = new Value[] {cache(layer), cache(layer)};
            alone = new Value[] {cache(layer), cache(layer)};
        }

        private Value cache(Layer layer) {
            return call("cache", layer.keyHeads(), capacity, layer.headSize(), layer.half() ? 1 : 0);
        }

        int length() {
            return values.size();
        }

        void truncate(int length) {
            rotatedKeys.subList(length, length()).clear();
            values.subList(length, values.size()).clear();
        }
    }

    /** Rows of a sequence in a pass. */
    private record Rows(Sequence sequence, int position, int count) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void sequencesInOnePassAttendToTheirOwnCachesAsEachDoesAlone(long seed) {
        assertPasses(seed, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void soTheyDoToCachesInHalfPrecision(long seed) {
        assertPasses(seed, true);
    }

    private void assertPasses(long seed, boolean half) {
        Random random = new Random(seed);
        Layer layer = Layer.random(random, seed % 2 == 0, half);
        if (seed % 4 == 0) {
            NativeOperators.use("generic");
        }
        List<Sequence> sequences = new ArrayList<>();
        for (int i = random.nextInt(2, 6); i > 0; i--) {
            sequences.add(new Sequence(layer, random.nextInt(1, 200)));
        }
        for (int pass = 0; pass < 6; pass++) {
            List<Rows> company = company(random, sequences);
            if (!company.isEmpty()) {
                assertPass(random, layer, company);
            }
        }
    }

    /** Each sequence goes on or falls back a little; some rest. */
    private static List<Rows> company(Random random, List<Sequence> sequences) {
        List<Rows> company = new ArrayList<>();
        for (Sequence sequence : sequences) {
            if (random.nextInt(4) > 0) {
                sequence.truncate(Math.max(0, sequence.length() - random.nextInt(5)));
                int most = sequence.capacity - sequence.length();
                if (most > 0) {
                    int count = 1 + random.nextInt(Math.min(most, random.nextBoolean() ? 3 : 70));
                    company.add(new Rows(sequence, sequence.length(), count));
                }
            }
        }
        return company;
    }

    private void assertPass(Random random, Layer layer, List<Rows> company) {
        int rows = company.stream().mapToInt(Rows::count).sum();
        int half = layer.headSize() / 2;
        float[] qkv = bell(random, rows * layer.width());
        float[] cosines = new float[rows * half];
        float[] sines = new float[rows * half];
        int row = 0;
        for (Rows some : company) {
            for (int i = 0; i < some.count(); i++, row++) {
                for (int d = 0; d < half; d++) {
                    double angle = (some.position() + i) * Math.pow(100, -(double) d / half);
                    cosines[row * half + d] = (float) Math.cos(angle);
                    sines[row * half + d] = (float) Math.sin(angle);
                }
            }
        }
        float[] found = attend(layer, company, true, qkv, cosines, sines);
        int first = 0;
        for (Rows some : company) {
            int end = first + some.count();
            float[] own = Arrays.copyOfRange(qkv, first * layer.width(), end * layer.width());
            float[] ownCosines = Arrays.copyOfRange(cosines, first * half, end * half);
            float[] ownSines = Arrays.copyOfRange(sines, first * half, end * half);
            int width = layer.queryHeads() * layer.headSize();
            float[] part = Arrays.copyOfRange(found, first * width, end * width);
            assertThat(attend(layer, List.of(some), false, own, ownCosines, ownSines))
                    .as("bits of a sequence alone")
                    .containsExactly(part);
            assertThat(doubles(part))
                    .containsExactly(
                            reference(layer, some, own, ownCosines, ownSines),
                            Offset.offset(layer.half() ? 5e-3 : 1e-4));
            first = end;
        }
    }

    private float[] attend(
            Layer layer, List<Rows> company, boolean together, float[] qkv, float[] cosines, float[] sines) {
        int rows = company.stream().mapToInt(Rows::count).sum();
        List<Value[]> caches = company.stream()
                .map(some -> together ? some.sequence().together : some.sequence().alone)
                .toList();
        try (ValueScope call = new ValueScope()) {
            int heads = layer.queryHeads() + layer.keyHeads();
            Value out = call.add(program.run(
                    "attend",
                    call.add(tensor(qkv, rows, layer.width())),
                    call.add(tensor(layer.bias(), 1, layer.width())),
                    call.add(tensor(layer.norms(), heads, layer.headSize())),
                    call.add(tensor(cosines, rows, layer.headSize() / 2)),
                    call.add(tensor(sines, rows, layer.headSize() / 2)),
                    call.add(Value.ofInts(layer.queryHeads(), layer.keyHeads(), layer.headSize(), layer.window())),
                    call.add(Value.of(1 / Math.sqrt(layer.headSize()))),
                    call.add(Value.of(layer.adapted())),
                    call.add(Value.ofInts(
                            company.stream().mapToInt(Rows::position).toArray())),
                    call.add(Value.ofInts(company.stream().mapToInt(Rows::count).toArray())),
                    call.add(Value.list(caches.stream().map(pair -> pair[0]).toList())),
                    call.add(Value.list(caches.stream().map(pair -> pair[1]).toList()))));
            return out.toFloats(program);
        }
    }

    /** Writes the rows' keys and values down and attends in double precision. */
    private static double[] reference(Layer layer, Rows some, float[] qkv, float[] cosines, float[] sines) {
        int size = layer.headSize();
        int heads = layer.queryHeads() + layer.keyHeads();
        double[] out = new double[some.count() * layer.queryHeads() * size];
        for (int row = 0; row < some.count(); row++) {
            double[] x = new double[layer.width()];
            for (int i = 0; i < x.length; i++) {
                x[i] = qkv[row * x.length + i] + (layer.adapted() ? layer.bias()[i] : 0);
            }
            double[] rotated = new double[heads * size];
            for (int head = 0; head < heads; head++) {
                rotate(layer, x, head, row, cosines, sines, rotated);
            }
            Sequence sequence = some.sequence();
            sequence.rotatedKeys.add(Arrays.copyOfRange(rotated, layer.queryHeads() * size, heads * size));
            sequence.values.add(Arrays.copyOfRange(x, heads * size, x.length));
            for (int head = 0; head < layer.queryHeads(); head++) {
                mix(layer, sequence, rotated, head, out, (row * layer.queryHeads() + head) * size);
            }
        }
        return out;
    }

    private static void rotate(
            Layer layer, double[] x, int head, int row, float[] cosines, float[] sines, double[] rotated) {
        int size = layer.headSize();
        int half = size / 2;
        double squares = 0;
        for (int d = 0; d < size; d++) {
            squares += x[head * size + d] * x[head * size + d];
        }
        double scale = 1 / Math.sqrt(squares / size + EPSILON);
        double[] values = new double[size];
        for (int d = 0; d < size; d++) {
            values[d] = x[head * size + d] * (layer.adapted() ? scale * layer.norms()[head * size + d] : 1);
        }
        for (int d = 0; d < half; d++) {
            double cosine = cosines[row * half + d];
            double sine = sines[row * half + d];
            rotated[head * size + d] = values[d] * cosine - values[d + half] * sine;
            rotated[head * size + d + half] = values[d + half] * cosine + values[d] * sine;
        }
    }

    private static void mix(Layer layer, Sequence sequence, double[] rotated, int head, double[] out, int at) {
        int size = layer.headSize();
        int keyHead = head / (layer.queryHeads() / layer.keyHeads());
        int own = sequence.length() - 1;
        int from = layer.window() > 0 ? Math.max(0, own - layer.window() + 1) : 0;
        double[] weights = new double[own + 1];
        double most = Double.NEGATIVE_INFINITY;
        for (int position = from; position <= own; position++) {
            for (int d = 0; d < size; d++) {
                weights[position] +=
                        rotated[head * size + d] * sequence.rotatedKeys.get(position)[keyHead * size + d];
            }
            weights[position] /= Math.sqrt(size);
            most = Math.max(most, weights[position]);
        }
        double sum = 0;
        for (int position = from; position <= own; position++) {
            weights[position] = Math.exp(weights[position] - most);
            sum += weights[position];
        }
        for (int position = from; position <= own; position++) {
            for (int d = 0; d < size; d++) {
                out[at + d] += weights[position] / sum * sequence.values.get(position)[keyHead * size + d];
            }
        }
    }

    private Value call(String method, int... numbers) {
        try (ValueScope call = new ValueScope()) {
            Value[] arguments = Arrays.stream(numbers)
                    .mapToObj(number -> call.add(Value.of((long) number)))
                    .toArray(Value[]::new);
            return scope.add(program.run(method, arguments));
        }
    }

    private static Value tensor(float[] numbers, int rows, int columns) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(numbers.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(numbers);
        return Value.floats(program, buffer, rows, columns);
    }

    private static float[] bell(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static double[] doubles(float[] numbers) {
        double[] wide = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            wide[i] = numbers[i];
        }
        return wide;
    }
}
