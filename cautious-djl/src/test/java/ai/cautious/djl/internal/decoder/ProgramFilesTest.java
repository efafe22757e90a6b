package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.CacheType;
import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.decoder.DecoderSource.Target;
import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes the programs of CUDA devices to {@code target/programs}, where {@code src/test/device/run_programs.py} finds them. */
class ProgramFilesTest {

    private static final Path FOLDER = Path.of("target", "programs");

    @ParameterizedTest
    @CsvSource({
        "small,FLOAT32,FULL",
        "small,FLOAT32,HALF",
        "small,BFLOAT16,FULL",
        "small,INT4,FULL",
        "large,BFLOAT16,FULL",
        "large,INT4,FULL",
    })
    void aDevicesProgramMakesNothingElsewhere(String size, Precision precision, CacheType cacheType)
            throws IOException {
        ModelConfig config = size.equals("small") ? small() : large();
        Device device = Device.gpu(0);
        Target target = new Target(
                config,
                precision,
                cacheType,
                LinearFormat.of(precision, device),
                LinearLayout.of(config, precision, Long.MAX_VALUE),
                Quantization.FULL,
                true,
                0,
                device);
        String whole = DecoderSource.of(target);
        String restricted = DecoderSource.restricted(target);
        for (String program : List.of(whole, restricted)) {
            // Results that Java reads are copied.
            assertThat(program.split("torch.device\\(\"cpu\"\\)", -1)).hasSize(2);
            assertThat(program).contains("torch.device(\"cuda:0\")").doesNotContain("ops.cautious", "ops.quantized");
        }
        String name = size + "-" + precision + (cacheType == CacheType.FULL ? "" : "-" + cacheType);
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(name + "-whole.txt"), whole);
        Files.writeString(FOLDER.resolve(name + "-restricted.txt"), restricted);
        new ObjectMapper().writeValue(FOLDER.resolve(name + ".json").toFile(), shapes(config));
    }

    private static Map<String, Object> shapes(ModelConfig config) {
        Map<String, Object> shapes = new LinkedHashMap<>();
        shapes.put("hidden", config.hiddenSize());
        shapes.put("intermediate", config.intermediateSize());
        shapes.put("layers", config.layers());
        shapes.put("heads", config.heads());
        shapes.put("keyValueHeads", config.keyValueHeads());
        shapes.put("headSize", config.headSize());
        shapes.put("vocabulary", config.vocabularySize());
        shapes.put("tied", config.tiedEmbeddings());
        shapes.put(
                "vectors",
                LayerVector.of(config).stream().map(LayerVector::constant).toList());
        return shapes;
    }

    /** With all that layers may have, a sliding one among them. */
    private static ModelConfig small() {
        return new ModelConfig(
                "qwen3",
                128,
                256,
                2,
                4,
                2,
                32,
                96,
                256,
                1e-5,
                10_000,
                null,
                5,
                new boolean[] {false, true},
                true,
                true,
                true,
                true,
                false);
    }

    /** Qwen2.5-1.5B's. */
    private static ModelConfig large() {
        return new ModelConfig(
                "qwen2",
                1536,
                8960,
                28,
                12,
                2,
                128,
                151_936,
                4096,
                1e-6,
                1e6,
                null,
                null,
                new boolean[28],
                true,
                false,
                false,
                false,
                true);
    }
}
