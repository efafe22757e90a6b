package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.MeasuringJvm;
import ai.cautious.djl.ModelMemory;
import ai.cautious.djl.Precision;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.script.NativeHeap;
import ai.cautious.djl.training.ModelFolders;
import ai.cautious.model.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is stated of memory, and what the C library counts, against the operating system's own figures, in a process that does
 * nothing but read a prompt, and whose Java heap is as large from its first moment on as it ever gets.
 */
class ProcessMemoryTest {

    private static final int VOCABULARY = 12_000;
    private static final int TOKENS = 512;

    /** Of four heads, before and behind the softmax: not stated, as they grow with the text. */
    private static final long SCORES = 2L * 4 * TOKENS * TOKENS * Float.BYTES;

    private static final List<Precision> PRECISIONS = List.of(Precision.FLOAT32, Precision.INT8, Precision.INT4);

    @TempDir
    private static Path folder;

    private static List<String> measured = List.of();

    /** Prints a line for each precision: its name, then bytes. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            DjlRuntime.start();
            for (Precision precision : PRECISIONS) {
                if (TestModels.runs(precision)) {
                    // What is made once for the process.
                    read(Path.of(arguments[0]), precision);
                    System.out.println(precision + " " + read(Path.of(arguments[0]), precision));
                }
            }
        }

        private static String read(Path model, Precision precision) throws IOException {
            System.gc();
            long anonymous = MeasuringJvm.bytes("RssAnon:");
            long given = NativeHeap.allocated().orElseThrow();
            try (Decoder decoder = TestModels.load(model, null, precision);
                    DecoderSession session = new DecoderSession(decoder, SessionOptions.of(TOKENS, VOCABULARY))) {
                prefill(session);
                long held = MeasuringJvm.bytes("RssAnon:") - anonymous;
                long heldOfHeap = NativeHeap.allocated().orElseThrow() - given;
                MeasuringJvm.forgetPeak();
                session.truncate(0);
                prefill(session);
                ModelMemory stated = decoder.memory();
                long statedHeld = stated.weightBytes() + TOKENS * stated.cacheBytesPerToken();
                return String.format(
                        "%d %d %d %d %d",
                        held,
                        heldOfHeap,
                        statedHeld,
                        MeasuringJvm.peakBytes() - anonymous,
                        statedHeld + stated.workspaceBytes());
            }
        }

        private static void prefill(DecoderSession session) {
            session.append(new int[TOKENS]);
            session.prefill(TOKENS);
        }
    }

    @BeforeAll
    static void measure() throws IOException, InterruptedException {
        assumeTrue(MeasuringJvm.canMeasure(), "the system or the C library does not count memory: skipped");
        String config = Files.readString(TestCheckpoints.resource("checkpoints/llama-biased/config.json"))
                .replace("\"head_dim\": 8", "\"head_dim\": 256")
                .replace("\"hidden_size\": 32", "\"hidden_size\": 1024")
                .replace("\"intermediate_size\": 48", "\"intermediate_size\": 4000")
                .replace("\"max_position_embeddings\": 128", "\"max_position_embeddings\": " + TOKENS)
                .replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true")
                .replace("\"vocab_size\": 96", "\"vocab_size\": " + VOCABULARY);
        Files.writeString(folder.resolve("config.json"), config);
        ModelFolders.initialise(folder, folder.resolve("model"), 3);
        measured = MeasuringJvm.runWithFixedHeap(
                folder, Child.class, folder.resolve("model").toString());
    }

    private record Figures(long held, long given, long statedHeld, long peak, long statedPeak) {

        static Figures of(String line) {
            long[] bytes = Arrays.stream(line.split(" "))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Figures(bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]);
        }
    }

    private static List<Figures> figures() {
        assertThat(measured).hasSizeGreaterThan(1);
        return measured.stream().map(Figures::of).toList();
    }

    @Test
    void aModelAndASessionHoldWhatIsStated() {
        assertThat(figures())
                .allSatisfy(bytes -> assertThat(bytes.held).isCloseTo(bytes.statedHeld, withinPercentage(5)));
    }

    @Test
    void theCLibraryCountsWhatTheSystemDoes() {
        assertThat(figures()).allSatisfy(bytes -> assertThat(bytes.given).isCloseTo(bytes.held, withinPercentage(5)));
    }

    @Test
    void aPassTakesWhatIsStatedBesideTheScoresOfAttention() {
        assertThat(figures())
                .allSatisfy(bytes -> assertThat(bytes.peak).isCloseTo(bytes.statedPeak + SCORES, withinPercentage(5)));
    }

    @Test
    void whatADeviceHoldsIsThatOfADeviceThatIsThere() {
        assertThat(DjlRuntime.deviceBytes("cpu")).isEmpty();
        assertThatThrownBy(() -> DjlRuntime.deviceBytes("cuda:99"))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContainingAll("device is cuda:99", "cpu");
    }
}
