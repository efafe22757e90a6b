package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.CacheType;
import ai.cautious.djl.Precision;
import ai.cautious.djl.TestCheckpoints;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    @TempDir
    private Path folder;

    private String original = "";

    @BeforeEach
    void copy() throws IOException {
        TestFiles.copy("checkpoints/llama-tied", folder);
        original = fingerprint(folder);
    }

    private static String fingerprint(Path checkpoint) {
        return Fingerprint.of(Checkpoint.open(checkpoint), Optional.empty(), Precision.FLOAT32, CacheType.FULL, false);
    }

    @Test
    void isTheSameWhereverTheFilesLieAndHoweverOftenTheyAreRead() {
        assertThat(original)
                .matches("[0-9a-f]{64}")
                .isEqualTo(fingerprint(TestCheckpoints.resource("checkpoints/llama-tied")))
                .isEqualTo(fingerprint(folder));
    }

    @Test
    void differsByTheWeights() throws IOException {
        Path file = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        // Of the last tensor's last weight.
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThat(fingerprint(folder)).isNotEqualTo(original);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokenizer.json",
                "tokenizer_config.json",
                "special_tokens_map.json",
                "added_tokens.json",
                "chat_template.jinja",
                "additional_chat_templates/default.jinja"
            })
    void differsByTheTokenizer(String file) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), "{}");
        String one = fingerprint(folder);
        Files.writeString(folder.resolve(file), "{ }");
        assertThat(one).isNotEqualTo(original).isNotEqualTo(fingerprint(folder));
    }

    @Test
    void differsByTheConfigurationThePrecisionTheCachesAndTheAdapter() throws IOException {
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertThat(Fingerprint.of(checkpoint, Optional.empty(), Precision.INT8, CacheType.FULL, false))
                .isNotEqualTo(original);
        assertThat(Fingerprint.of(checkpoint, Optional.empty(), Precision.FLOAT32, CacheType.HALF, false))
                .isNotEqualTo(original);
        assertThat(Fingerprint.of(checkpoint, Optional.empty(), Precision.INT4, CacheType.FULL, false))
                .isNotEqualTo(Fingerprint.of(checkpoint, Optional.empty(), Precision.INT4, CacheType.FULL, true));
        assertThat(Fingerprint.of(checkpoint, Optional.empty(), Precision.BFLOAT16, CacheType.FULL, false))
                .isEqualTo(Fingerprint.of(checkpoint, Optional.empty(), Precision.BFLOAT16, CacheType.FULL, true));
        Path adapter = TestCheckpoints.resource("checkpoints/llama-tied/adapter");
        String adapted = Fingerprint.of(checkpoint, Optional.of(adapter), Precision.FLOAT32, CacheType.FULL, false);
        assertThat(adapted)
                .isNotEqualTo(original)
                .isEqualTo(Fingerprint.of(checkpoint, Optional.of(adapter), Precision.FLOAT32, CacheType.FULL, false));
        TestFiles.edit(
                folder.resolve("config.json"), "\"max_position_embeddings\": 128", "\"max_position_embeddings\": 64");
        assertThat(fingerprint(folder)).isNotEqualTo(original);
    }

    @Test
    void differsAmongCheckpointsOfEveryFormat() {
        assertThat(Stream.of("checkpoints/qwen2-tied", "gguf/qwen2.gguf", "checkpoints/qwen2-nf4", "checkpoints/qwen3")
                        .map(TestCheckpoints::resource)
                        .map(FingerprintTest::fingerprint))
                .doesNotHaveDuplicates();
    }

    /** 64 GiB of a sparse file's zeros would take minutes to read. */
    @Test
    @Timeout(20)
    void readsLittleOfGreatTensors() throws IOException {
        Path file = folder.resolve("great.safetensors");
        long weights = 16L << 30;
        byte[] header = ("{\"great\":{\"dtype\":\"F32\",\"shape\":[" + weights + "],\"data_offsets\":[0," + 4 * weights
                        + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        TestFiles.safetensors(file, new String(header, StandardCharsets.UTF_8), 0);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Long.BYTES + header.length + 4 * weights);
        }
        StoredBytes stored =
                Safetensors.read(file).tensors().usable().get("great").stored();
        long start = System.nanoTime();
        byte[] zeros = stored.sample();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(zeros).hasSize(1024);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(sparse.length() - 1);
            sparse.write(1);
        }
        assertThat(stored.sample()).isNotEqualTo(zeros);
    }

    @Test
    void modelsAreNamedWithoutTheirPath() {
        assertThat(Checkpoint.open(folder).name())
                .isEqualTo(folder.getFileName().toString());
        assertThat(Checkpoint.open(folder.resolve("..").resolve(folder.getFileName()))
                        .name())
                .isEqualTo(folder.getFileName().toString());
        assertThat(Checkpoint.open(TestCheckpoints.resource("gguf/qwen2.gguf")).name())
                .isEqualTo("qwen2");
    }
}
