package ai.cautious.djl.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.EngineException;
import ai.cautious.djl.DjlRuntime;
import ai.djl.Device;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The library's own operators with tensors and numbers of all kinds, most of which do not fit together: each call computes or is
 * refused, and none reads or writes where it should not, which would end the JVM sooner or later.
 */
class OperatorShapesTest {

    private static final String CALLS =
            """
              def tensor(self: __torch__.Program,
                shape: List[int],
                type: int,
                turned: bool) -> Tensor:
                x = torch.zeros(shape, dtype=type)
                if turned:
                  x = torch.transpose(x, 0, -1)
                return x

              def matrix(self: __torch__.Program,
                columns: int,
                encoding: int,
                rows: int,
                missing: int) -> __torch__.torch.classes.cautious.Matrix:
                m = ops.cautious.matrix(columns, [encoding], [rows])
                _0 = ops.cautious.append_rounded(torch.zeros([torch.sub(rows, missing), columns]), m)
                return m

              def linear(self: __torch__.Program,
                x: Tensor,
                m: __torch__.torch.classes.cautious.Matrix) -> Tensor:
                return ops.cautious.linear(x, m)

              def rows(self: __torch__.Program,
                m: __torch__.torch.classes.cautious.Matrix,
                places: List[int]) -> Tensor:
                return ops.cautious.rows(m, places)

              def append(self: __torch__.Program,
                x: Tensor,
                columns: int,
                encoding: int,
                rows: int,
                stored: bool) -> int:
                m = ops.cautious.matrix(columns, [encoding], [rows])
                n = 0
                if stored:
                  n = ops.cautious.append_stored(x, m)
                else:
                  n = ops.cautious.append_rounded(x, m)
                return n

              def norm(self: __torch__.Program,
                x: Tensor,
                added: Tensor,
                weight: Tensor,
                adds: bool) -> Tensor:
                y = x
                if adds:
                  y = ops.cautious.add_norm(x, added, weight, 1e-06)
                else:
                  y = ops.cautious.norm(x, weight, 1e-06)
                return y

              def gate(self: __torch__.Program,
                x: Tensor) -> Tensor:
                return ops.cautious.gate(x)

              def attend(self: __torch__.Program,
                qkv: Tensor,
                bias: Tensor,
                norms: Tensor,
                cosines: Tensor,
                sines: Tensor,
                heads: List[int],
                positions: List[int],
                counts: List[int],
                cacheHeads: int,
                capacity: int,
                cacheSize: int,
                halfKeys: bool,
                halfValues: bool) -> Tensor:
                keys = ops.cautious.cache(cacheHeads, capacity, cacheSize, halfKeys)
                values = ops.cautious.cache(cacheHeads, capacity, cacheSize, halfValues)
                return ops.cautious.attend(qkv, bias, norms, 1e-06, cosines, sines, heads[0], heads[1], heads[2], 1.0, heads[3],
                  positions, counts, [keys], [values])
            """;

    /** Of tensors: float32 as is right, seldom bytes, longs, half precision or float64. */
    private static final int[] TYPES = {6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 4, 5, 7};

    private final Random random = new Random(19);
    private final ValueScope scope = new ValueScope();
    private Program program;

    @BeforeEach
    void load() {
        DjlRuntime.start();
        assumeTrue(NativeOperators.instructions().isPresent(), "there are no operators of our own here: skipped");
        program = Program.load(CALLS, Device.cpu());
    }

    @AfterEach
    void close() {
        if (program != null) {
            program.close();
        }
    }

    @Test
    void matricesTakeWhatFitsAndRefuseTheRest() {
        repeat(() -> {
            int columns = size();
            int rows = size();
            int encoding = random.nextBoolean() ? 8 : 12;
            boolean whole = random.nextInt(8) > 0;
            Value matrix = call("matrix", columns, encoding, rows, whole ? 0 : random.nextInt(-2, 3));
            Value x = tensor(random.nextInt(5), perhaps(columns));
            int[] places = {random.nextInt(rows), perhaps(random.nextInt(rows))};
            return random.nextBoolean() ? call("linear", x, matrix) != null : call("rows", matrix, places) != null;
        });
    }

    @Test
    void rowsAreTakenAsLongAsTheyFit() {
        int[] encodings = {2, 3, 6, 7, 8, 12, 13, 14, 9, -1, 300};
        repeat(() -> {
            int columns = random.nextInt(4) * 256;
            int rows = random.nextInt(-1, 5);
            boolean stored = random.nextBoolean();
            int encoding = encodings[random.nextInt(encodings.length)];
            // Bytes of a row in Q4_0, or weights.
            int width = stored && random.nextBoolean() ? columns / 32 * 18 : perhaps(columns);
            Value x = call("tensor", new int[] {perhaps(rows), width}, stored ? random.nextInt(2) : 6, false);
            return call("append", x, columns, encoding, rows, stored) != null;
        });
    }

    @Test
    void normsAndGatesTakeWhatFitsAndRefuseTheRest() {
        repeat(() -> {
            int rows = random.nextInt(4);
            int columns = size();
            Value x = tensor(rows, columns);
            return random.nextInt(3) == 0
                    ? call("gate", x) != null
                    : call(
                                    "norm",
                                    x,
                                    tensor(perhaps(rows), perhaps(columns)),
                                    tensor(perhaps(columns)),
                                    random.nextBoolean())
                            != null;
        });
    }

    @Test
    void attentionTakesWhatFitsAndRefusesTheRest() {
        repeat(() -> {
            int keyHeads = random.nextInt(1, 4);
            int queryHeads = keyHeads * random.nextInt(1, 4);
            int headSize = 2 * random.nextInt(1, 20);
            int capacity = random.nextInt(1, 150);
            int rows = random.nextInt(1, Math.min(capacity, 20) + 1);
            int position = random.nextInt(capacity - rows + 1);
            int width = (queryHeads + 2 * keyHeads) * headSize;
            boolean half = random.nextBoolean();
            int[] heads = {perhaps(queryHeads), perhaps(keyHeads), perhaps(headSize), random.nextInt(-1, 200)};
            return call(
                            "attend",
                            tensor(rows, perhaps(width)),
                            tensor(1, perhaps(width)),
                            tensor(perhaps(queryHeads + keyHeads), headSize),
                            tensor(perhaps(rows), headSize / 2),
                            tensor(rows, perhaps(headSize / 2)),
                            heads,
                            new int[] {perhaps(position)},
                            new int[] {perhaps(rows)},
                            perhaps(keyHeads),
                            perhaps(capacity),
                            perhaps(headSize),
                            half,
                            random.nextInt(30) == 0 ? !half : half)
                    != null;
        });
    }

    /** Some calls must have been right and some wrong, or nothing was tested. */
    private void repeat(BooleanSupplier call) {
        int right = 0;
        int rounds = 600;
        for (int i = 0; i < rounds; i++) {
            right += call.getAsBoolean() ? 1 : 0;
            scope.close();
        }
        assertThat(right).isBetween(rounds / 20, rounds * 19 / 20);
    }

    private int size() {
        return random.nextInt(1, 100);
    }

    /** A number, or seldom another. */
    private int perhaps(int number) {
        return switch (random.nextInt(60)) {
            case 0 -> number + 1;
            case 1 -> number - 1;
            case 2 -> 0;
            case 3 -> -number;
            case 4 -> number + 32;
            default -> number;
        };
    }

    /** Seldom of another type, or with its dimensions exchanged in place; null where there is none of the shape. */
    private Value tensor(int... shape) {
        return call("tensor", shape, TYPES[random.nextInt(TYPES.length)], random.nextInt(12) == 0);
    }

    /** What a call gives; null where it is refused, or one of its arguments was. */
    private Value call(String method, Object... arguments) {
        if (Arrays.asList(arguments).contains(null)) {
            return null;
        }
        Value[] values = Arrays.stream(arguments).map(this::value).toArray(Value[]::new);
        try {
            return scope.add(program.run(method, values));
        } catch (EngineException e) {
            return null;
        }
    }

    private Value value(Object argument) {
        if (argument instanceof Value value) {
            return value;
        }
        return scope.add(
                argument instanceof int[] numbers
                        ? Value.ofInts(numbers)
                        : argument instanceof Boolean flag ? Value.of(flag) : Value.of((long) (Integer) argument));
    }
}
