package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.djl.training.ModelFolders;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stated of a T5's memory against what its tensors weigh in a process that does nothing but read texts. */
class T5MemoryTest {

    private static final int TOKENS = 1024;
    private static final int VOCABULARY = 9000;
    private static final int WIDTH = 1024;
    private static final int HEADS = 1024;

    /** With few heads finding the positions takes the most room, with many the scores of attention. */
    private static final int FEW = 4;

    private static final int MANY = 8;

    /** The buckets of the positions in encoder and decoder, of each head. */
    private static final long BUCKETS = 2L * 32 * Float.BYTES;

    private static final int INNER = 2048;

    @TempDir
    private static Path folder;

    private static List<Figures> measured = List.of();

    /** Prints a line for each model and precision, then bytes. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            for (String model : arguments) {
                for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT16, Precision.INT8)) {
                    if (precision == Precision.FLOAT32 || DjlRuntime.isX86()) {
                        // What is made once for the process.
                        read(Path.of(model), precision);
                        System.out.println(read(Path.of(model), precision));
                    }
                }
            }
        }

        private static String read(Path folder, Precision precision) throws IOException {
            System.gc();
            long anonymous = MeasuringJvm.bytes("RssAnon:");
            long given = DjlRuntime.nativeBytes().orElseThrow();
            DjlOptions options = DjlOptions.builder().precision(precision).build();
            try (T5Model model = T5Model.load(folder, options);
                    TokenSession first = read(model)) {
                long held = MeasuringJvm.bytes("RssAnon:") - anonymous;
                long heldOfHeap = DjlRuntime.nativeBytes().orElseThrow() - given;
                MeasuringJvm.forgetPeak();
                ModelMemory stated = model.memory();
                try (TokenSession second = read(model)) {
                    return String.format(
                            "%s/%s %d %d %d %d %d %d %d %b",
                            folder.getFileName(),
                            precision,
                            held,
                            heldOfHeap,
                            stated.weightBytes(),
                            stated.mappedBytes(),
                            stated.cacheBytesPerToken(),
                            MeasuringJvm.peakBytes() - anonymous,
                            stated.workspaceBytes(),
                            stated.equals(T5Model.memory(folder, options)));
                }
            }
        }

        private static TokenSession read(T5Model model) {
            TokenSession session = model.open(SessionOptions.of(TOKENS + 1, VOCABULARY));
            session.append(new int[TOKENS]);
            session.score(5);
            return session;
        }
    }

    private record Figures(
            String what,
            long held,
            long given,
            long weights,
            long mapped,
            long cache,
            long peak,
            long workspace,
            boolean sameBeforehand) {

        static Figures of(String line) {
            String[] words = line.split(" ");
            long[] bytes = Arrays.stream(words, 1, 8).mapToLong(Long::parseLong).toArray();
            return new Figures(
                    words[0],
                    bytes[0],
                    bytes[1],
                    bytes[2],
                    bytes[3],
                    TOKENS * bytes[4],
                    bytes[5],
                    bytes[6],
                    Boolean.parseBoolean(words[8]));
        }
    }

    private static String model(boolean tied, int heads) throws IOException {
        Path parent = Files.createDirectory(folder.resolve(tied ? "shape" : "gated-shape"));
        Path fixture = TestCheckpoints.resource("t5/tied");
        Files.copy(fixture.resolve("tokenizer.json"), parent.resolve("tokenizer.json"));
        Files.writeString(
                parent.resolve("config.json"),
                Files.readString(fixture.resolve("config.json"))
                        .replace("\"d_ff\": 48", "\"d_ff\": " + INNER)
                        .replace("\"d_kv\": 6", "\"d_kv\": " + HEADS / heads)
                        .replace("\"num_heads\": 4", "\"num_heads\": " + heads)
                        .replace("\"d_model\": 32", "\"n_positions\": " + TOKENS + ", \"d_model\": " + WIDTH)
                        .replace(
                                "\"feed_forward_proj\": \"relu\"",
                                "\"feed_forward_proj\": \"" + (tied ? "relu" : "gated-gelu") + "\"")
                        .replace("\"num_decoder_layers\": 3", "\"num_decoder_layers\": 5")
                        .replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": " + tied)
                        .replace("\"vocab_size\": 224", "\"vocab_size\": " + VOCABULARY));
        Path model = folder.resolve(tied ? "tied" : "gated");
        ModelFolders.initialise(parent, model, 3);
        return model.toString();
    }

    @BeforeAll
    static void measure() throws IOException, InterruptedException {
        assumeTrue(MeasuringJvm.canMeasure(), "the system or the C library does not count memory: skipped");
        measured = MeasuringJvm.runWithFixedHeap(folder, Child.class, model(true, FEW), model(false, MANY)).stream()
                .map(Figures::of)
                .toList();
    }

    @Test
    void aModelAndATextHoldWhatIsStated() {
        assertThat(measured).hasSizeGreaterThan(1).allSatisfy(bytes -> {
            assertThat(bytes.held).isCloseTo(bytes.weights + bytes.cache, withinPercentage(5));
            assertThat(bytes.given).isCloseTo(bytes.weights + bytes.cache, withinPercentage(5));
            assertThat(bytes.sameBeforehand)
                    .as("as stated before it was loaded")
                    .isTrue();
        });
    }

    @Test
    void readingTakesWhatIsStated() {
        assertThat(measured).allSatisfy(bytes -> assertThat(bytes.peak)
                .isCloseTo(bytes.weights + bytes.cache + bytes.workspace, withinPercentage(5)));
    }

    @Test
    void whatIsStoredInFloat32IsReadInPlaceUnlessItIsPacked() {
        long embedding = (long) VOCABULARY * WIDTH * Float.BYTES;
        assertThat(measured).allSatisfy(bytes -> {
            boolean packed = !bytes.what.endsWith("FLOAT32");
            long positions = BUCKETS * (bytes.what.startsWith("tied") ? FEW : MANY);
            if (packed) {
                assertThat(bytes.mapped).isEqualTo(embedding + positions);
            } else {
                assertThat(bytes.mapped).isGreaterThan(2 * embedding);
                assertThat(bytes.weights).isLessThan(embedding / 100);
            }
        });
    }
}
