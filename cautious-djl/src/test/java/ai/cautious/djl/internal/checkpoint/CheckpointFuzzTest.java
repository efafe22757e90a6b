package ai.cautious.djl.internal.checkpoint;

import ai.cautious.CautiousException;
import ai.cautious.djl.TestCheckpoints;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spoilt files either open and can be read whole, or are refused by an exception of this library; nothing else. */
class CheckpointFuzzTest {

    private static final int ROUNDS = 400;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "llama-tied,config.json,811",
        "llama3-scaled,config.json,811",
        "qwen2-sliding,generation_config.json,40",
        "qwen2-tied,model.safetensors,4200",
        "qwen2-nf4,model.safetensors,80000",
        "llama-nf4-single,model.safetensors,8000",
        "llama-untied-sharded,model.safetensors.index.json,2500"
    })
    void survivesASpoiltFolder(String name, String file, int head) throws IOException {
        TestFiles.copy("checkpoints/" + name, folder);
        fuzz(folder.resolve(file), head, () -> readWhole(Checkpoint.open(folder)));
    }

    @ParameterizedTest
    @CsvSource({"llama,6500", "qwen2,6500"})
    void survivesASpoiltGguf(String name, int head) throws IOException {
        Path file = Files.copy(TestCheckpoints.resource("gguf/" + name + ".gguf"), folder.resolve("spoilt.gguf"));
        fuzz(file, head, () -> readWhole(Checkpoint.open(file)));
    }

    @ParameterizedTest
    @CsvSource({"adapter_config.json,1300", "adapter_model.safetensors,5000"})
    void survivesASpoiltAdapter(String file, int head) throws IOException {
        Checkpoint base = Checkpoint.open(TestCheckpoints.resource("checkpoints/llama-tied"));
        TestFiles.copy("checkpoints/llama-tied/adapter", folder);
        fuzz(folder.resolve(file), head, () -> LoraAdapter.open(folder, base));
    }

    /** Spoils one to four bytes of a file's first {@code head}, or cuts it off, again and again. */
    private static void fuzz(Path file, int head, Runnable reading) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(20261124);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] spoilt = whole.clone();
            if (round % 8 == 0) {
                spoilt = Arrays.copyOf(whole, random.nextInt(Math.min(head, whole.length)));
            } else {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int at = random.nextInt(Math.min(head, whole.length));
                    // Half of them stay near what was there, and so more often within the syntax.
                    spoilt[at] = (byte) (random.nextBoolean() ? spoilt[at] ^ 1 << random.nextInt(3) : random.nextInt());
                }
            }
            Files.write(file, spoilt);
            try {
                reading.run();
            } catch (CautiousException expected) {
                // Refused, as it should be.
            } catch (RuntimeException | Error e) {
                throw new AssertionError("round " + round + " of " + file.getFileName(), e);
            }
        }
    }

    private static void readWhole(Checkpoint checkpoint) {
        for (String name : checkpoint.tensorNames()) {
            WeightTensor tensor = checkpoint.tensor(name);
            tensor.toFloats(0, tensor.rows(), FloatBuffer.allocate(Math.toIntExact(tensor.rows() * tensor.columns())));
        }
    }
}
