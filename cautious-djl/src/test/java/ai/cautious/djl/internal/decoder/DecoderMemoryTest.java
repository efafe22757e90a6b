package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.djl.CacheType;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.MeasuringJvm;
import ai.cautious.djl.ModelMemory;
import ai.cautious.djl.Precision;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.training.ModelFolders;
import ai.cautious.model.SessionOptions;
import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is computed from shapes against what the C library has given out. */
class DecoderMemoryTest {

    private static final int VOCABULARY = 9000;
    private static final int HIDDEN = 640;
    private static final int INTERMEDIATE = 2000;
    private static final int CAPACITY = 8192;
    private static final int[] ENCODINGS = {2, 3, 6, 7, 8, 12, 13, 14};

    /** Of an embedding in float32, as the checkpoint has it. */
    private static final long TABLE = 4L * VOCABULARY * HIDDEN;

    /** What a program's own objects take. */
    private static final long PROGRAM = 3L << 20;

    private static final String MATRIX =
            """
              def matrix(self: __torch__.Program,
                columns: int,
                encodings: List[int],
                rows: List[int]) -> __torch__.torch.classes.cautious.Matrix:
                return ops.cautious.matrix(columns, encodings, rows)
            """;

    @TempDir
    private static Path folder;

    private static List<String> measured = List.of();

    /** Prints a line for each measurement: what was measured, then bytes. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            DjlRuntime.start();
            for (String model : arguments) {
                for (Precision precision : TestModels.precisions()) {
                    measure(Path.of(model), precision);
                }
            }
            for (int encoding : ENCODINGS) {
                if (TestModels.runs(Precision.STORED)) {
                    System.out.printf("matrix %d %d%n", encoding, matrix(encoding));
                }
            }
        }

        private static void measure(Path model, Precision precision) {
            // What is made once for the process.
            TestModels.load(model, null, precision).close();
            long before = allocated();
            try (Decoder decoder = TestModels.load(model, null, precision)) {
                long held = allocated() - before;
                decoder.newCache(1).close();
                long without = allocated();
                try (DecoderSession session = new DecoderSession(decoder, SessionOptions.of(CAPACITY, VOCABULARY))) {
                    ModelMemory stated = decoder.memory();
                    System.out.printf(
                            "model %s %d %d %d %d %d %d%n",
                            precision,
                            held,
                            stated.weightBytes(),
                            stated.mappedBytes(),
                            allocated() - without - session.length(),
                            stated.cacheBytesPerToken(),
                            stated.equals(stated(model, precision)) ? 1 : 0);
                }
            }
        }

        private static long matrix(int encoding) {
            try (Program program = Program.load(MATRIX, Device.cpu());
                    Value columns = Value.of(2304);
                    Value encodings = Value.ofInts(encoding);
                    Value rows = Value.ofInts(20_000)) {
                program.run("matrix", columns, encodings, rows).close();
                long before = allocated();
                Value matrix = program.run("matrix", columns, encodings, rows);
                long after = allocated();
                matrix.close();
                return after - before;
            }
        }

        private static long allocated() {
            return DjlRuntime.nativeBytes().orElseThrow();
        }
    }

    private static ModelMemory stated(Path model, Precision precision) {
        return Decoder.memory(Checkpoint.open(model), null, precision, CacheType.FULL, Device.cpu());
    }

    private static String model(boolean tied) throws IOException {
        Path parent = Files.createDirectory(folder.resolve(tied ? "tied" : "untied"));
        String config = Files.readString(TestCheckpoints.resource("checkpoints/llama-biased/config.json"))
                .replace("\"head_dim\": 8", "\"head_dim\": 64")
                .replace("\"hidden_size\": 32", "\"hidden_size\": " + HIDDEN)
                .replace("\"intermediate_size\": 48", "\"intermediate_size\": " + INTERMEDIATE)
                .replace("\"num_attention_heads\": 4", "\"num_attention_heads\": 10")
                .replace("\"max_position_embeddings\": 128", "\"max_position_embeddings\": " + CAPACITY)
                .replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": " + tied)
                .replace("\"vocab_size\": 96", "\"vocab_size\": " + VOCABULARY);
        Files.writeString(parent.resolve("config.json"), config);
        ModelFolders.initialise(parent, parent.resolve("model"), 3);
        return parent.resolve("model").toString();
    }

    @BeforeAll
    static void measure() throws IOException, InterruptedException {
        assumeTrue(DjlRuntime.nativeBytes().isPresent(), "the C library does not count what it gives: skipped");
        DjlRuntime.start();
        measured = MeasuringJvm.run(folder, Child.class, List.of(), Map.of(), model(false), model(true));
    }

    private static Stream<String[]> lines(String what) {
        return measured.stream().map(line -> line.split(" ")).filter(line -> line[0].equals(what));
    }

    @Test
    void weightsAndCachesTakeWhatIsStatedTiedOnesOnce() {
        assertThat(lines("model")).hasSize(2 * TestModels.precisions().size()).allSatisfy(line -> {
            long[] numbers =
                    Arrays.stream(line).skip(2).mapToLong(Long::parseLong).toArray();
            long stated = numbers[1];
            assertThat(numbers[0]).isBetween(stated - stated / 100, stated + stated / 100 + PROGRAM);
            assertThat(numbers[2]).isGreaterThanOrEqualTo(line[1].equals("BFLOAT16") ? 0 : TABLE);
            assertThat(numbers[3]).isCloseTo(CAPACITY * numbers[4], within(PROGRAM / 10));
            assertThat(numbers[5]).as("as stated before it was loaded").isOne();
        });
    }

    @Test
    void aMatrixInBlocksTakesWhatIsStated() {
        assertThat(lines("matrix")).allSatisfy(line -> assertThat(Long.parseLong(line[2]))
                .isCloseTo(
                        new BlockEncoding(Integer.parseInt(line[1]), true).bytes(20_000, 2304), within(PROGRAM / 10)));
    }

    @Test
    void theWorkspaceIsThatOfAPromptsWidestStep() {
        assertThat(stated(folder.resolve("tied/model"), Precision.INT8).workspaceBytes())
                .isEqualTo(512L * (2 * HIDDEN + 3 * INTERMEDIATE) * 4);
    }
}
