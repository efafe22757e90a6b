package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousException;
import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.TestCheckpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufCheckpointTest {

    private static final int U32 = 4;
    private static final int F32 = 6;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"llama,llama-tied", "qwen2,qwen2-tied"})
    void holdsTheWeightsOfItsTwin(String file, String twin) {
        Checkpoint gguf = Checkpoint.open(TestCheckpoints.resource("gguf/" + file + ".gguf"));
        Checkpoint folder = Checkpoint.open(TestCheckpoints.resource("checkpoints/" + twin));
        assertThat(gguf.tensorNames()).isEqualTo(folder.tensorNames());
        for (String name : folder.tensorNames()) {
            assertThat(rows(gguf.tensor(name), 0, gguf.tensor(name).rows()))
                    .as(name)
                    .containsExactly(
                            rows(folder.tensor(name), 0, folder.tensor(name).rows()));
        }
    }

    @ParameterizedTest
    @CsvSource({"llama,llama-tied", "qwen2,qwen2-tied"})
    void readsAnyRowsAsItReadsAll(String file, String twin) {
        String name = "model.layers.1.self_attn.q_proj.weight";
        WeightTensor tensor = Checkpoint.open(TestCheckpoints.resource("gguf/" + file + ".gguf"))
                .tensor(name);
        float[] all = rows(tensor, 0, tensor.rows());
        for (int from = 0; from < tensor.rows(); from++) {
            for (int count = 1; from + count <= tensor.rows(); count += 5) {
                assertThat(rows(tensor, from, count))
                        .containsExactly(Arrays.copyOfRange(
                                all, (int) (from * tensor.columns()), (int) ((from + count) * tensor.columns())));
            }
        }
        assertThatThrownBy(() -> rows(tensor, tensor.rows() - 1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givesThePairedRowsOnlyAsFloats() {
        WeightTensor tensor = Checkpoint.open(TestCheckpoints.resource("gguf/llama.gguf"))
                .tensor("model.layers.0.self_attn.k_proj.weight");
        assertThat(tensor.isMapped()).isFalse();
        assertThatThrownBy(() -> tensor.bytes(0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTensorThatCannotBeReadIsNotDoneWithout() throws IOException {
        String name = "blk.0.attn_q.bias";
        byte[] bytes = Files.readAllBytes(TestCheckpoints.resource("gguf/qwen2.gguf"));
        ByteBuffer gguf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(name) + name.length();
        assertThat(gguf.getInt(at)).as("dimensions").isOne();
        int iq4xs = 23;
        gguf.putInt(at + Integer.BYTES + Long.BYTES, iq4xs);
        Path file = Files.write(folder.resolve("unreadable.gguf"), bytes);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("unreadable.gguf", "model.layers.0.self_attn.q_proj.bias");
    }

    @Test
    void endsAtItsEndTokensAndAtTheKnownSpellings() {
        assertThat(Checkpoint.open(TestCheckpoints.resource("gguf/llama.gguf")).endOfSequenceTokens())
                .containsExactly(2);
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(TestCheckpoints.resource("gguf/Q4_0.gguf"));
        Path file = folder.resolve("cut.gguf");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GgufReader.read(file))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("cut.gguf");
        }
    }

    @Test
    void refusesOtherVersionsAndByteOrders() throws IOException {
        assertThatThrownBy(() -> GgufReader.read(file(1, 0, head -> {})))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("version 1");
        assertThatThrownBy(() -> GgufReader.read(file(3 << 24, 0, head -> {})))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("big-endian");
        Path other = Files.writeString(folder.resolve("other.gguf"), "no such file");
        assertThatThrownBy(() -> Checkpoint.open(other))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("no GGUF file");
    }

    @Test
    void refusesLengthsThatTheFileCannotHold() throws IOException {
        Path string = file(3, 1, head -> head.putLong(Long.MAX_VALUE));
        assertFault(string, "the length of a metadata key is 9223372036854775807");
        Path array = file(3, 1, head -> key(head, "k", ARRAY).putInt(U32).putLong(1L << 40));
        assertFault(array, "the length of k is 1099511627776");
        Path entries = file(3, -1, head -> {});
        assertFault(entries, "the number of metadata values is 18446744073709551615");
    }

    @Test
    void refusesMalformedMetadata() throws IOException {
        assertFault(file(3, 1, head -> key(head, "k", 13)), "k has the value type 13");
        Path nested = file(3, 1, head -> {
            key(head, "k", ARRAY);
            for (int i = 0; i < 10; i++) {
                head.putInt(ARRAY).putLong(1);
            }
        });
        assertFault(nested, "k is nested more than 4 deep");
        Path twice = file(3, 2, head -> {
            key(head, "k", U32).putInt(1);
            key(head, "k", U32).putInt(1);
        });
        assertFault(twice, "k is there twice");
        Path wrongType =
                file(3, 1, head -> key(head, "general.architecture", U32).putInt(1));
        assertThatThrownBy(() -> Checkpoint.open(wrongType))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("general.architecture is 1");
        Path unknown = file(3, 1, head -> string(key(head, "general.architecture", STRING), "gptj"));
        assertThatThrownBy(() -> Checkpoint.open(unknown))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("gptj", "supported are llama, qwen2 and qwen3");
    }

    @ParameterizedTest
    @CsvSource({
        "rope.scaling.factor,linear,rope.scaling.type is linear",
        "rope.scaling.factor,yarn,rope.scaling.type is yarn",
        "rope.scale_linear,none,rope.scale_linear is not 1"
    })
    void refusesScaledRotationsByName(String factor, String type, String fault) throws IOException {
        Path scaled = file(3, 10, head -> {
            string(key(head, "general.architecture", STRING), "llama");
            List.of("embedding_length", "feed_forward_length", "context_length")
                    .forEach(name -> key(head, "llama." + name, U32).putInt(32));
            List.of("block_count", "attention.head_count")
                    .forEach(name -> key(head, "llama." + name, U32).putInt(4));
            key(head, "llama.attention.layer_norm_rms_epsilon", F32).putFloat(1e-5f);
            string(key(head, "llama.rope.scaling.type", STRING), type);
            key(head, "llama." + factor, F32).putFloat(4);
            string(key(head, "tokenizer.ggml.tokens", ARRAY).putInt(STRING).putLong(1), "a");
        });
        assertThatThrownBy(() -> Checkpoint.open(scaled))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll(scaled.toString(), "llama." + fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llama.block_count | llama.block_coun_ | llama.block_count is missing",
                "llama.embedding_length | llama.embedding_lengt_ | llama.embedding_length is missing",
                "output_norm.weight | output_nor_.weight | tensor model.norm.weight of shape [32] is missing",
                "blk.2.attn_v.weight | blk.2.attn__.weight | model.layers.2.self_attn.v_proj.weight",
                "tokenizer.ggml.tokens | tokenizer.ggml.token_ | tokenizer.ggml.tokens is missing",
            })
    void namesTheKeyOrTensorThatIsMissing(String text, String replacement, String fault) throws IOException {
        Path file = Files.copy(TestCheckpoints.resource("gguf/llama.gguf"), folder.resolve("llama.gguf"));
        TestFiles.edit(file, text, replacement);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("llama.gguf", fault);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anyPartOpensTheWhole(int number) {
        Checkpoint whole = Checkpoint.open(TestCheckpoints.resource("gguf/llama.gguf"));
        Checkpoint parts = Checkpoint.open(TestCheckpoints.resource("gguf/parts-0000" + number + "-of-00003.gguf"));
        assertThat(parts.tensorNames()).isEqualTo(whole.tensorNames());
        assertThat(parts.config()).usingRecursiveComparison().isEqualTo(whole.config());
        assertThat(parts.name()).isEqualTo("parts");
        assertThat(parts.path().getFileName()).hasToString("parts-00001-of-00003.gguf");
    }

    @Test
    void namesThePartThatIsMissing() throws IOException {
        for (int number = 1; number <= 3; number++) {
            String name = "parts-0000" + number + "-of-00003.gguf";
            Files.copy(TestCheckpoints.resource("gguf/" + name), folder.resolve(name));
        }
        for (int missing = 1; missing <= 3; missing++) {
            Path part = folder.resolve("parts-0000" + missing + "-of-00003.gguf");
            Path elsewhere = Files.move(part, folder.resolve("elsewhere"));
            Path other = folder.resolve("parts-0000" + (missing % 3 + 1) + "-of-00003.gguf");
            assertThatThrownBy(() -> Checkpoint.open(other))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining(part.getFileName() + " is missing");
            Files.move(elsewhere, part);
        }
        Path second = folder.resolve("parts-00002-of-00003.gguf");
        Files.copy(folder.resolve("parts-00003-of-00003.gguf"), second, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> Checkpoint.open(second))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("parts-00002-of-00003.gguf", "split.no is 2");
        Path renamed = Files.move(folder.resolve("parts-00001-of-00003.gguf"), folder.resolve("all.gguf"));
        assertThatThrownBy(() -> Checkpoint.open(renamed))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("all.gguf is one of 3 parts", "-00001-of-00003.gguf");
    }

    private static void assertFault(Path file, String fault) {
        assertThatThrownBy(() -> GgufReader.read(file))
                .isInstanceOf(CautiousException.class)
                .hasMessageContainingAll("test.gguf", fault);
    }

    private Path file(int version, long entries, Consumer<ByteBuffer> head) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(version)
                .putLong(0)
                .putLong(entries);
        head.accept(bytes);
        return Files.write(folder.resolve("test.gguf"), bytes.array());
    }

    private static ByteBuffer key(ByteBuffer head, String key, int type) {
        return string(head, key).putInt(type);
    }

    private static ByteBuffer string(ByteBuffer head, String text) {
        return head.putLong(text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static float[] rows(WeightTensor tensor, long from, long count) {
        float[] values = new float[Math.toIntExact(count * tensor.columns())];
        tensor.toFloats(from, count, FloatBuffer.wrap(values));
        return values;
    }
}
