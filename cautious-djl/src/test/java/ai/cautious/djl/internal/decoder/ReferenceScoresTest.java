package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.djl.CacheType;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.Precision;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.training.ModelFolders;
import ai.cautious.djl.training.StoredPrecision;
import ai.cautious.model.SessionOptions;
import ai.djl.Device;
import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every family, format and adapter against what transformers and peft compute (make_checkpoints.py). */
class ReferenceScoresTest {

    private static final Offset<Double> FLOAT32 = Offset.offset(1e-4);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-tied",
                "llama-untied-sharded",
                "llama-biased",
                "llama3-scaled",
                "llama3-scaled-old-style",
                "mistral-sliding",
                "mistral-old-style",
                "qwen2-tied",
                "qwen2-untied",
                "qwen2-sliding",
                "qwen3",
                "llama-linear",
                "llama-dynamic",
                "llama-yarn",
                "qwen2-yarn",
                "qwen3-yarn",
                "mistral-yarn",
                "mistral-all-heads",
                "llama-unprefixed",
                "llama-tied-differing",
                "llama-tied-head-only",
                "qwen2-nf4",
                "llama-nf4-single",
                "llama-fp4"
            })
    void scoresAsTransformersDoes(String name) throws IOException {
        Path folder = TestCheckpoints.resource("checkpoints/" + name);
        assertScores(folder, null, folder, Precision.FLOAT32, FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "llama-untied-sharded", "llama-resized", "llama-tied-resized", "qwen2-nf4"})
    void mergesAdaptersAsPeftDoes(String name) throws IOException {
        Path folder = TestCheckpoints.resource("checkpoints/" + name);
        Path adapter = folder.resolve("adapter");
        assertScores(folder, adapter, adapter, Precision.FLOAT32, FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "llama-untied-sharded", "llama-resized", "llama-tied-resized"})
    void mergedFoldersScoreAsTheirModelWithTheAdapter(String name, @TempDir Path merged) throws IOException {
        Path folder = TestCheckpoints.resource("checkpoints/" + name);
        Path adapter = folder.resolve("adapter");
        ModelFolders.merge(folder, adapter, merged, StoredPrecision.FLOAT32);
        assertScores(merged, null, adapter, Precision.FLOAT32, FLOAT32);
    }

    @ParameterizedTest
    @CsvSource({
        "llama.gguf,llama-tied",
        "qwen2.gguf,qwen2-tied",
        "parts-00001-of-00003.gguf,llama-tied",
        "parts-00003-of-00003.gguf,llama-tied"
    })
    void scoresGgufLikeItsTwin(String file, String twin) throws IOException {
        assertScores(
                TestCheckpoints.resource("gguf/" + file),
                null,
                TestCheckpoints.resource("checkpoints/" + twin),
                Precision.FLOAT32,
                FLOAT32);
    }

    @ParameterizedTest
    @CsvSource({
        "llama-tied,FLOAT16,0.05",
        "llama-untied-sharded,INT8,1",
        "qwen2-tied,BFLOAT16,1",
        "qwen3,INT8,1",
        "llama-yarn,BFLOAT16,1",
        "llama-tied-differing,FLOAT16,0.05",
        "mistral-sliding,FLOAT16,0.05",
        "qwen2-nf4,FLOAT16,0.05",
        "qwen2-nf4,BFLOAT16,1",
        "llama-fp4,INT8,1",
        "qwen3,FLOAT16,0.05",
        "llama-yarn,FLOAT16,0.05",
        "llama-biased,FLOAT16,0.05",
        "qwen2-sliding,FLOAT16,0.05",
        "mistral-old-style,FLOAT16,0.05",
        "mistral-all-heads,FLOAT16,0.05",
        "llama3-scaled,FLOAT16,0.05",
        "qwen3,STORED,1",
        "llama-untied-sharded,STORED,1",
        "qwen2-tied,INT4,2",
        "mistral-sliding,INT4,2"
    })
    void scoresNearlyAsMuchInOtherPrecisions(String name, Precision precision, double tolerance) throws IOException {
        assumeTrue(TestModels.runs(precision), precision + " does not run here: skipped");
        Path folder = TestCheckpoints.resource("checkpoints/" + name);
        assertScores(folder, null, folder, precision, Offset.offset(tolerance));
    }

    @Tag("cuda")
    @ParameterizedTest
    @CsvSource({
        "llama-tied,FLOAT32,0.001",
        "mistral-sliding,FLOAT32,0.001",
        "qwen2-tied,BFLOAT16,1",
        "qwen2-tied,INT4,2"
    })
    void scoresOnCuda(String name, Precision precision, double tolerance) throws IOException {
        DjlRuntime.start();
        assumeTrue(Engine.getEngine("PyTorch").getGpuCount() > 0, "there is no CUDA device: skipped");
        Path folder = TestCheckpoints.resource("checkpoints/" + name);
        try (Decoder decoder = Decoder.load(Checkpoint.open(folder), null, precision, CacheType.FULL, Device.gpu(0))) {
            assertScores(decoder, folder, Offset.offset(tolerance));
        }
    }

    private static void assertScores(
            Path model, Path adapter, Path reference, Precision precision, Offset<Double> tolerance)
            throws IOException {
        try (Decoder decoder = TestModels.load(model, adapter, precision)) {
            assertScores(decoder, reference, tolerance);
        }
    }

    private static void assertScores(Decoder decoder, Path reference, Offset<Double> tolerance) throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(reference.resolve("expected.json").toFile());
        int[] tokens = new ObjectMapper().convertValue(expected.get("tokens"), int[].class);
        double[] logProbabilities = new ObjectMapper().convertValue(expected.get("logProbabilities"), double[].class);
        try (DecoderSession session = new DecoderSession(decoder, SessionOptions.of(tokens.length, 96))) {
            session.append(tokens[0]);
            double[] scores = session.score(Arrays.copyOfRange(tokens, 1, tokens.length));
            assertThat(scores).containsExactly(logProbabilities, tolerance);
            assertThat(session.length()).isEqualTo(1);
        }
    }
}
