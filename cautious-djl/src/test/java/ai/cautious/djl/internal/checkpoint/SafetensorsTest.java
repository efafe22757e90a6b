package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ModelFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,12]}} | tensor a | does not fit its shape",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[8,20]}} | tensor a | within the file's 16 bytes",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[12,0]}} | tensor a | data_offsets",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0]}} | tensor a | data_offsets",
                "{'a':{'dtype':'F32','shape':[-3],'data_offsets':[0,12]}} | tensor a | shape must be a list",
                "{'a':{'dtype':'F32','shape':'3','data_offsets':[0,12]}} | tensor a | shape must be a list",
                "{'a':{'dtype':'F32','data_offsets':[0,4]}} | tensor a | shape must be a list",
                "{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,0]}} | tensor a | does not fit",
                "{'a':{'dtype':'F32','shape':[1e3],'data_offsets':[0,0]}} | tensor a | shape must be a list",
                "{'a':7} | tensor a | has no dtype",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                        + "'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | a and b | overlap",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                        + "'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}} | header | Duplicate",
                "[] | header | not a JSON object",
                "{'a': | header | not JSON",
            })
    void refusesAMalformedHeader(String header, String culprit, String fault) throws IOException {
        Path file = TestFiles.safetensors(folder.resolve("w.safetensors"), header.replace('\'', '"'), 16);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("w.safetensors", culprit, fault);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "17", "104857601", "-1", "9223372036854775807"})
    void refusesAHeaderLengthThatCannotBe(long length) throws IOException {
        byte[] bytes = ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
        Path file = Files.write(folder.resolve("w.safetensors"), bytes);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("w.safetensors", "header's length is " + Long.toUnsignedString(length));
    }

    @Test
    void refusesAFileThatIsTooShortOrAbsent() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.safetensors"));
        assertThatThrownBy(() -> Safetensors.read(empty))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("empty.safetensors is truncated");
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("none.safetensors")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("none.safetensors is missing");
    }

    @Test
    void setsTensorsOfOtherTypesAside() throws IOException {
        Path file = TestFiles.safetensors(
                folder.resolve("w.safetensors"),
                "{\"ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                8);
        assertThat(Safetensors.read(file).tensors().usable()).isEmpty();
        assertThat(Safetensors.read(file).tensors().unusable())
                .containsExactly(org.assertj.core.api.Assertions.entry("ids", "I64"));
    }

    @Test
    void readsBeyondTwoGibibytes() throws IOException {
        long rows = 600_000_000;
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + rows + ",1],\"data_offsets\":[0," + 4 * rows + "]}}";
        Path file = TestFiles.safetensors(folder.resolve("large.safetensors"), header, 0);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(sparse.length() + 4 * rows);
            sparse.seek(sparse.length() - 4);
            sparse.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(2.5f)));
        }
        StoredTensor tensor = Safetensors.read(file).tensors().usable().get("a");
        float[] last = new float[2];
        tensor.toFloats(rows - 2, 2, FloatBuffer.wrap(last));
        assertThat(last).containsExactly(0, 2.5f);
        assertThatThrownBy(() -> tensor.bytes(0, rows)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tensor.bytes(rows, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAFileThatHasShrunkSinceItWasOpened() throws IOException {
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}";
        Path file = TestFiles.safetensors(folder.resolve("w.safetensors"), header, 16);
        StoredTensor tensor = Safetensors.read(file).tensors().usable().get("a");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 70));
        assertThatThrownBy(() -> tensor.bytes(0, 1))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("tensor a", "has shrunk");
    }
}
