package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.sampling.SamplingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceCheckpointTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hidden_size\": 32 | \"hidden_size\": \"32\" | hidden_size is \"32\"",
                "\"hidden_size\": 32 | \"hidden_size\": -32 | hidden_size is -32",
                "\"hidden_size\": 32 | \"hidden_size\": 4294967328 | hidden_size is 4294967328",
                "\"hidden_size\": 32, | '' | hidden_size is missing",
                "\"hidden_size\": 32 | \"hidden_size\": 64 | has shape [96, 32]; its configuration asks for [96, 64]",
                "\"head_dim\": 8 | \"head_dim\": 7 | head_dim is 7",
                "\"head_dim\": 8, | '' | ''",
                "\"num_key_value_heads\": 2 | \"num_key_value_heads\": 3 | a divisor of num_attention_heads",
                "\"num_hidden_layers\": 3 | \"num_hidden_layers\": 4 | model.layers.3",
                "\"num_hidden_layers\": 3 | \"num_hidden_layers\": 2000000000 | num_hidden_layers is 2000000000",
                "\"rms_norm_eps\": 1e-06 | \"rms_norm_eps\": 0 | rms_norm_eps is 0",
                "\"rope_theta\": 10000.0 | \"rope_theta\": 1e999 | rope_theta",
                "\"tie_word_embeddings\": true | \"tie_word_embeddings\": 1 | tie_word_embeddings is 1",
                "\"tie_word_embeddings\": true | \"tie_word_embeddings\": false | tensor lm_head.weight of shape [96, 32] is missing",
                "\"attention_bias\": false | \"attention_bias\": true | q_proj.bias of shape [32] is missing",
                "\"vocab_size\": 96 | \"vocab_size\": 96, \"vocab_size\": 97 | its configuration asks for [97, 32]",
                "\"vocab_size\": 96 | \"vocab_size\": 96 } x { | not JSON",
            })
    void namesTheFieldOrTensorAtFault(String text, String replacement, String fault) throws IOException {
        TestFiles.copy("checkpoints/llama-tied", folder);
        TestFiles.edit(folder.resolve("config.json"), text, replacement);
        if (fault.isEmpty()) {
            assertThat(Checkpoint.open(folder).config().headSize()).isEqualTo(8);
        } else {
            assertThatThrownBy(() -> Checkpoint.open(folder))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContainingAll(folder.toString(), fault);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"model_type\": \"mistral\" | \"model_type\": \"gpt2\" | model_type is gpt2",
                "\"hidden_act\": \"silu\" | \"hidden_act\": \"gelu\" | hidden_act is gelu",
                "\"rope_type\": \"default\" | \"rope_type\": \"longrope\" | rope_type is longrope",
                "\"rope_type\": \"default\" | \"partial_rotary_factor\": 0.5 | partial_rotary_factor",
                "\"rope_type\": \"default\" | \"full_attention\": {\"rope_theta\": 5.0} | differs by layer, for full_attention",
                "\"use_cache\": true | \"quantization_config\": {\"quant_method\": \"gptq\"} | quantization_config",
                "\"use_cache\": true | \"layer_types\": [\"sliding_attention\", \"full_attention\", \"sliding_attention\"] | layer_types",
                "\"use_cache\": true | \"layer_types\": [\"full_attention\", \"full_attention\", \"full_attention\"] | layer_types",
            })
    void refusesByNameWhatIsNotSupported(String text, String replacement, String fault) throws IOException {
        TestFiles.copy("checkpoints/mistral-sliding", folder);
        TestFiles.edit(folder.resolve("config.json"), text, replacement);
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("config.json", fault, "; ");
    }

    @ParameterizedTest
    @CsvSource({"mistral-sliding,8,111", "qwen2-sliding,8,011", "qwen2-tied,,000", "llama-tied,,000"})
    void knowsWhichLayersSlide(String name, Integer window, String layers) {
        ModelConfig config =
                Checkpoint.open(TestCheckpoints.resource("checkpoints/" + name)).config();
        StringBuilder sliding = new StringBuilder();
        for (boolean slides : config.slidingLayers()) {
            sliding.append(slides ? '1' : '0');
        }
        assertThat(config.slidingWindow()).isEqualTo(window);
        assertThat(sliding).hasToString(layers);
    }

    @Test
    void readsBothConfigurationStylesAlike() {
        ModelConfig current = Checkpoint.open(TestCheckpoints.resource("checkpoints/llama3-scaled"))
                .config();
        ModelConfig old = Checkpoint.open(TestCheckpoints.resource("checkpoints/llama3-scaled-old-style"))
                .config();
        assertThat(current.ropeTheta()).isEqualTo(500).isEqualTo(old.ropeTheta());
        assertThat(current.ropeScaling())
                .isEqualTo(new ModelConfig.Llama3RopeScaling(8, 1, 4, 32))
                .isEqualTo(old.ropeScaling());
    }

    @Test
    void unitesTheEndsOfBothFiles() {
        assertThat(Checkpoint.open(TestCheckpoints.resource("checkpoints/qwen3"))
                        .endOfSequenceTokens())
                .containsExactlyInAnyOrder(2, 5);
    }

    @Test
    void refusesARequiredTensorOfAnotherType() throws IOException {
        TestFiles.copy("checkpoints/qwen2-tied", folder);
        TestFiles.edit(
                folder.resolve("model.safetensors"),
                "\"model.norm.weight\":{\"dtype\":\"BF16\"",
                "\"model.norm.weight\":{\"dtype\":\"I16\" ");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("model.norm.weight", "stored as I16", "BF16");
    }

    @Test
    void refusesATruncatedWeightFile() throws IOException {
        TestFiles.copy("checkpoints/llama-tied", folder);
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("model.safetensors", "data_offsets");
    }

    @Test
    void refusesABrokenIndex() throws IOException {
        TestFiles.copy("checkpoints/llama-untied-sharded", folder);
        Path index = folder.resolve("model.safetensors.index.json");
        TestFiles.edit(index, "\"lm_head.weight\": \"model-00007", "\"lm_head.weight\": \"../model-00007");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("lm_head.weight", "../model-00007");
        TestFiles.edit(index, "\"../model-00007", "\"model-00009");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("model-00009-of-00007.safetensors is missing");
        TestFiles.edit(index, "\"model-00009", "\"model-00002");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("model-00002-of-00007.safetensors", "lm_head.weight", "is missing");
    }

    @Test
    void refusesAFolderOrFileThatIsNoCheckpoint() throws IOException {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("config.json is missing");
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("nowhere")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("nowhere does not exist");
        TestFiles.copy("checkpoints/llama-tied", folder);
        Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("read from safetensors only");
    }

    @Test
    void readsTheSamplingDefaults() throws IOException {
        TestFiles.copy("checkpoints/llama-tied", folder);
        Path generation = folder.resolve("generation_config.json");
        assertThat(Checkpoint.open(folder).samplingDefaults()).isEmpty();
        Files.writeString(
                generation,
                "{\"do_sample\": true, \"temperature\": 0.7, \"top_p\": 0.8, \"top_k\": 0,"
                        + " \"min_p\": 0.05, \"repetition_penalty\": 1.1}");
        assertThat(Checkpoint.open(folder).samplingDefaults())
                .contains(SamplingOptions.builder()
                        .temperature(0.7)
                        .topP(0.8)
                        .minP(0.05)
                        .repetitionPenalty(1.1)
                        .build());
        Files.writeString(generation, "{\"do_sample\": true}");
        assertThat(Checkpoint.open(folder).samplingDefaults())
                .contains(SamplingOptions.builder()
                        .temperature(1)
                        .topK(50)
                        .topP(1)
                        .build());
        Files.writeString(generation, "{\"do_sample\": true, \"top_p\": 1.5}");
        Checkpoint opened = Checkpoint.open(folder);
        assertThatThrownBy(opened::samplingDefaults)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("generation_config.json: top_p is 1.5");
    }

    @Test
    void complainsOfGenerationOnlyWhereItIsAskedFor() throws IOException {
        TestFiles.copy("checkpoints/llama-tied", folder);
        Path generation = folder.resolve("generation_config.json");
        Files.writeString(generation, "{\"eos_token_id\": [2, null], \"do_sample\": true, \"temperature\": -1}");
        Checkpoint opened = Checkpoint.open(folder);
        assertThatThrownBy(opened::endOfSequenceTokens)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("generation_config.json", "eos_token_id is [2,null]");
        assertThatThrownBy(opened::samplingDefaults)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("generation_config.json", "temperature is -1");
        Files.writeString(generation, "{\"eos_token_id\": [7, -1]}");
        assertThat(Checkpoint.open(folder).endOfSequenceTokens()).containsExactlyInAnyOrder(2, 7);
        Files.writeString(generation, "no JSON");
        assertThatThrownBy(Checkpoint.open(folder)::samplingDefaults)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("generation_config.json is not JSON");
    }

    @Test
    void readsJsonAsPythonDoes() throws IOException {
        TestFiles.copy("checkpoints/llama-tied", folder);
        Path config = folder.resolve("config.json");
        String read = Files.readString(config).stripTrailing();
        // Of two fields the last counts; the first is in nobody's way.
        Files.writeString(
                config,
                "{\"hidden_size\": \"none\", \"unread\": [NaN, Infinity, -Infinity, {\"a\": 1, \"a\": 2}], \"unread\": 1,"
                        + read.substring(1));
        assertThat(Checkpoint.open(folder).config().hiddenSize()).isEqualTo(32);
        Files.writeString(config, read.substring(0, read.length() - 1) + ", \"rms_norm_eps\": NaN}");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("rms_norm_eps is NaN");
    }

    @Test
    void yarnStretchesTheContext() {
        assertThat(Checkpoint.open(TestCheckpoints.resource("checkpoints/qwen2-yarn"))
                        .config()
                        .contextLength())
                .isEqualTo(4 * 32);
        assertThat(Checkpoint.open(TestCheckpoints.resource("checkpoints/llama-linear"))
                        .config()
                        .contextLength())
                .isEqualTo(128);
    }
}
