package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.cautious.djl.CheckpointInfo;
import ai.cautious.djl.DjlModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real models, in {@code CAUTIOUS_MODELS}: each GGUF file and the folder that was made of it by rounding to bfloat16. */
@Tag("real")
class RealCheckpointsTest {

    @Test
    void opensThemAll() throws IOException {
        for (Path path : models()) {
            CheckpointInfo info = DjlModel.inspect(path);
            assertThat(info.unsupported()).as(path.toString()).isEmpty();
            assertThat(info.parameters()).isGreaterThan(100_000_000);
            assertThat(Checkpoint.open(path).endOfSequenceTokens()).isNotEmpty();
        }
    }

    @Test
    void holdTheSameWeightsInBothFormats() throws IOException {
        for (Path gguf : models()) {
            Path folder = Path.of(gguf.toString().replaceFirst("-Q\\w+\\.gguf$", ""));
            if (gguf.equals(folder) || !Files.isDirectory(folder)) {
                continue;
            }
            Checkpoint quantised = Checkpoint.open(gguf);
            Checkpoint rounded = Checkpoint.open(folder);
            // Where a quantiser stored the shared matrix twice, the folder has the finer copy.
            boolean twice = quantised.tensorNames().contains("lm_head.weight");
            for (String name : rounded.tensorNames()) {
                String stored = twice && name.equals("model.embed_tokens.weight") ? "lm_head.weight" : name;
                compare(quantised.tensor(stored), rounded.tensor(name));
            }
        }
    }

    private static void compare(WeightTensor quantised, WeightTensor rounded) {
        long rows = Math.min(quantised.rows(), 128);
        int size = Math.toIntExact(rows * quantised.columns());
        float[] expected = new float[size];
        float[] actual = new float[size];
        quantised.toFloats(quantised.rows() - rows, rows, FloatBuffer.wrap(actual));
        rounded.toFloats(rounded.rows() - rows, rows, FloatBuffer.wrap(expected));
        for (int i = 0; i < size; i++) {
            int bits = Float.floatToRawIntBits(actual[i]);
            actual[i] = Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF0000);
        }
        assertThat(actual).as(quantised.name()).isEqualTo(expected);
    }

    private static List<Path> models() throws IOException {
        List<Path> models = TestFiles.realModels();
        assumeFalse(models.isEmpty(), "skipped: no real models in CAUTIOUS_MODELS or ~/.cache/cautious-models");
        return models;
    }
}
