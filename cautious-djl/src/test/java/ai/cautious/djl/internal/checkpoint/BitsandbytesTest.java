package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.CheckpointInfo;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.TestCheckpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and why; what is read is tested in FourBitTensorTest and, as scores, in ReferenceScoresTest. */
class BitsandbytesTest {

    private static final String WEIGHT = "model.layers.1.mlp.up_proj.weight";
    private static final String STATE = WEIGHT + ".quant_state.bitsandbytes__nf4";

    @TempDir
    private Path folder;

    private Path weights;

    @BeforeEach
    void copy() throws IOException {
        weights = TestFiles.copy("checkpoints/qwen2-nf4", folder).resolve("model.safetensors");
    }

    @ParameterizedTest
    @CsvSource({
        ".absmax, .absmin, .absmax is missing",
        ".quant_map, .quant_cat, .quant_map is missing",
        ".nested_absmax, .nested_absmin, .nested_absmax is missing",
        ".nested_quant_map, .nested_quant_cat, .nested_quant_map is missing",
        ".quant_state.bitsandbytes__nf4, .quant_slate.bitsandbytes__nf4, has 0 tensors",
        ".quant_state.bitsandbytes__nf4, .quant_state.bitsandbytes__fp4, 'quant_type is NF4, which its name'",
        "'', s, is missing",
    })
    void namesThePartThatIsMissing(String part, String renamed, String fault) throws IOException {
        // Another name of the same length; the codes' name gives way to one in another module.
        String found = "\"" + WEIGHT + part + "\":";
        String other = part.isEmpty() ? found.replace("up_proj", "up_prox") : found.replace(part, renamed);
        TestFiles.edit(weights, found, other);
        assertRefused(fault);
    }

    @ParameterizedTest
    @CsvSource({
        ".absmax, U8, I8, .absmax is stored as I8; it must be U8",
        ".quant_map, F32, I32, .quant_map is stored as I32; it must be F32",
        ".nested_absmax, F32, U32, .nested_absmax is stored as U32; it must be F32",
        ".quant_state.bitsandbytes__nf4, U8, I8, has 0 tensors",
        "'', U8, I8, is stored as I8; it must be U8",
    })
    void namesThePartOfAnotherType(String part, String type, String other, String fault) throws IOException {
        String entry = "\"" + WEIGHT + part + "\":{\"dtype\":\"";
        TestFiles.edit(weights, entry + type, entry + other);
        assertRefused(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"nf4\" | \"nf5\" | quant_type is \"nf5\"; it must be nf4 or fp4",
                "\"quant_type\" | \"quant_kind\" | quant_type is missing",
                "\"blocksize\": 64 | \"blocksize\": 63 | blocksize is 63; it must be a power of two",
                "\"blocksize\": 64 | \"blocksize\": 32 | .absmax has 96 bytes; the state of",
                "\"bfloat16\" | \"float8\" | dtype is \"float8\"; it must be float32,",
                "[96, 64] | [97, 64] | has 3072 bytes; the state of",
                "[96, 64] | [64, 96] | has shape [64, 96]; its configuration asks for [96, 64]",
                "[96, 64] | [-9, 64] | shape is [-9,64]; it must be one or two positive",
                "[96, 64] | [] | shape is []; it must be one or two positive",
                "[96, 64] | 6144 | shape is 6144; it must be one or two positive",
                "[96, 64] | [96, 64 | is not JSON",
                "\"nested_blocksize\": 256 | \"nested_blocksize\": 32 | .nested_absmax has 4 bytes; the state of",
                "\"nested_blocksize\": 256 | \"nested_blocksize\": 2.5 | nested_blocksize is 2.5",
                "\"nested_blocksize\": 256, | '' | .absmax is stored as U8; it must be F32",
                "\"float32\" | \"float16\" | nested_dtype is \"float16\"; it must be float32",
                "nested_offset | nested_upset | nested_offset is null; it must be a number",
            })
    void namesTheFieldOfTheStateAtFault(String text, String replacement, String fault) throws IOException {
        editState(text, replacement);
        assertRefused(fault);
    }

    @Test
    void refusesAStateThatIsNoObject() throws IOException {
        editState("{", "[{");
        assertRefused("is not JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"load_in_4bit\": true | \"load_in_4bit\": false | quant_method is bitsandbytes",
                "\"load_in_8bit\": false | \"load_in_8bit\": true | with load_in_8bit",
                "\"quant_method\": \"bitsandbytes\" | \"quant_method\": \"awq\" | quant_method is awq",
                "\"bnb_4bit_quant_type\": \"nf4\" | \"bnb_4bit_quant_type\": \"af4\" | bnb_4bit_quant_type is af4",
            })
    void refusesOtherWaysOfQuantising(String text, String replacement, String fault) throws IOException {
        // Between blanks: _load_in_4bit is there as well.
        TestFiles.edit(folder.resolve("config.json"), " " + text, " " + replacement);
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("config.json", "quantization_config", fault, "; supported");
    }

    @Test
    void refusesEightBitWeights() throws IOException {
        // As LLM.int8() has them: the weight in I8, its scales in SCB.
        for (String part : new String[] {".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map"}) {
            TestFiles.edit(weights, "\"" + WEIGHT + part + "\"", "\"" + WEIGHT + part.replace('.', '_') + "\"");
        }
        TestFiles.edit(weights, "\"" + STATE + "\"", "\"" + STATE.replace("quant_state", "quant_slate") + "\"");
        TestFiles.edit(weights, "\"" + WEIGHT + "\":{\"dtype\":\"U8", "\"" + WEIGHT + "\":{\"dtype\":\"I8");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll(WEIGHT, "stored as I8", "NF4 and FP4");
        TestFiles.edit(folder.resolve("config.json"), " \"load_in_8bit\": false", " \"load_in_8bit\": true");
        TestFiles.edit(folder.resolve("config.json"), " \"load_in_4bit\": true", " \"load_in_4bit\": false");
        CheckpointInfo info = DjlModel.inspect(folder);
        assertThat(info.unsupported()).singleElement().asString().contains("bitsandbytes with load_in_8bit");
        assertThat(info.precisionOnDisk()).contains("I8");
    }

    @Test
    void readsFilesThatDoNotNameTheMethod() throws IOException {
        TestFiles.edit(folder.resolve("config.json"), "\"quant_method\"", "\"quant_maker\"");
        assertThat(Checkpoint.open(folder).tensor(WEIGHT).type()).isEqualTo(WeightType.NF4);
    }

    @Test
    void tellsTheStoredTypes() {
        CheckpointInfo info = DjlModel.inspect(folder);
        CheckpointInfo single = DjlModel.inspect(TestCheckpoints.resource("checkpoints/llama-nf4-single"));
        CheckpointInfo fp4 = DjlModel.inspect(TestCheckpoints.resource("checkpoints/llama-fp4"));
        assertThat(info.unsupported()).isEmpty();
        assertThat(info.precisionOnDisk()).containsExactly("NF4", "BF16");
        assertThat(single.precisionOnDisk()).containsExactly("F32", "NF4");
        assertThat(fp4.precisionOnDisk()).containsExactly("FP4", "F16");
        // Codes count as the weights that they are: embedding, two layers (biases but in llama), three norms a model.
        long layer = 64 * 64 + 2 * 32 * 64 + 64 * 64 + 3 * 64 * 96 + 2 * 64;
        assertThat(info.parameters()).isEqualTo(96 * 64 + 2 * (layer + 128) + 64);
        assertThat(fp4.parameters()).isEqualTo(96 * 64 + 2 * layer + 64);
    }

    private void assertRefused(String fault) {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(folder.toString(), WEIGHT, fault);
    }

    /** Replaces a text in the weight's state, which blanks bring back to its length. */
    private void editState(String text, String replacement) throws IOException {
        StoredBytes state = Safetensors.read(weights).bytes().get(STATE);
        byte[] json = new byte[(int) state.length()];
        state.map(0, state.length()).get(json);
        String edited = new String(json, StandardCharsets.UTF_8).replace(text, replacement);
        assertThat(edited).isNotEqualTo(new String(json, StandardCharsets.UTF_8));
        byte[] padded = String.format("%-" + json.length + "s", edited).getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(padded, 0, json.length), state.offset());
        }
    }
}
