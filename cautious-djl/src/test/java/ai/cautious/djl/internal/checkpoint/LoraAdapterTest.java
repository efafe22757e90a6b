package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import ai.cautious.CautiousException;
import ai.cautious.IncompatibleModelsException;
import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.TestCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an adapter comes to is tested against peft in ReferenceScoresTest; here is what it is read as and refused for. */
class LoraAdapterTest {

    private static final Checkpoint BASE = Checkpoint.open(TestCheckpoints.resource("checkpoints/llama-tied"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.q_proj.weight,2,3",
        "model.layers.0.self_attn.k_proj.weight,4,0.75",
        "model.layers.0.self_attn.v_proj.weight,4,1.5",
        "model.layers.2.self_attn.v_proj.weight,4,4",
        "model.layers.0.mlp.up_proj.weight,4,1.5",
        "model.layers.1.mlp.up_proj.weight,8,0.75"
    })
    void followsRankAndAlphaPatterns(String weight, int rank, double scale) {
        LoraAdapter adapter = LoraAdapter.open(TestCheckpoints.resource("checkpoints/llama-tied/adapter"), BASE);
        assertThat(adapter.deltas()).hasSize(21);
        LoraDelta delta = adapter.deltas().get(weight);
        assertThat(delta.rank()).isEqualTo(rank);
        assertThat(delta.scale()).isCloseTo(scale, within(1e-12));
        assertThat(delta.a()).hasSize(rank * 32);
    }

    @Test
    void turnsAnEmbeddingsMatricesAround() {
        Checkpoint base = Checkpoint.open(TestCheckpoints.resource("checkpoints/llama-untied-sharded"));
        LoraDelta delta =
                LoraAdapter.open(base.path().resolve("adapter"), base).deltas().get("model.embed_tokens.weight");
        assertThat(delta.a()).hasSize(4 * 32);
        assertThat(delta.b()).hasSize(96 * 4);
        assertThat(delta.scale()).isCloseTo(6 / Math.sqrt(4), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"use_dora\": false | \"use_dora\": true | use_dora",
                "\"lora_bias\": false | \"lora_bias\": true | lora_bias",
                "\"bias\": \"none\" | \"bias\": \"all\" | bias is all",
                "\"peft_type\": \"LORA\" | \"peft_type\": \"IA3\" | peft_type is IA3",
                "\"modules_to_save\": null | \"modules_to_save\": [\"lm_head\"] | modules_to_save",
                "\"init_lora_weights\": true | \"init_lora_weights\": \"pissa_niter_4\" | init_lora_weights is pissa_niter_4",
                "\"layer_replication\": null | \"layer_replication\": [[0, 1]] | layer_replication",
                "\"alora_invocation_tokens\": null | \"alora_invocation_tokens\": [1] | alora_invocation_tokens",
                "\"v_proj\", | \"proj\", | target_modules leaves out model.layers",
            })
    void refusesByNameWhatIsNotSupported(String text, String replacement, String fault) throws IOException {
        TestFiles.copy("checkpoints/llama-tied/adapter", folder);
        TestFiles.edit(folder.resolve("adapter_config.json"), text, replacement);
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("adapter_config.json", fault, "supported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"q_proj\": 2 | \"q_proj\": 2.5 | the rank of model.layers",
                "\"k_proj\": 3 | \"(k_proj\": 3 | is no regular expression",
                "\"r\": 4 | \"r\": 0 | r is 0",
                "\"lora_alpha\": 6 | \"lora_alpha\": \"6\" | lora_alpha is",
            })
    void namesTheFieldAtFault(String text, String replacement, String fault) throws IOException {
        TestFiles.copy("checkpoints/llama-tied/adapter", folder);
        TestFiles.edit(folder.resolve("adapter_config.json"), text, replacement);
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("adapter_config.json", fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?:\\\\w|.)*\\\\1z", "(?:[a-z_.]|.|\\\\d)*z", "((.*)*)*z"})
    void boundsWhatAStrangersPatternsCost(String pattern) throws IOException {
        TestFiles.copy("checkpoints/llama-tied/adapter", folder);
        TestFiles.edit(folder.resolve("adapter_config.json"), "\"q_proj\": 2", "\"" + pattern + "\": 2");
        assertTimeout(Duration.ofSeconds(10), () -> assertThatThrownBy(() -> LoraAdapter.open(folder, BASE))
                .isInstanceOf(CautiousException.class));
    }

    @Test
    void readsAsManyPatternsAsThereAreModules() throws IOException {
        TestFiles.copy("checkpoints/llama-tied/adapter", folder);
        String many = IntStream.range(0, 600)
                .mapToObj(i -> "\"model.layers." + i + ".self_attn.v_proj\": 9, ")
                .collect(Collectors.joining());
        TestFiles.edit(
                folder.resolve("adapter_config.json"),
                "\"q_proj\": 2",
                many.replace("v_proj", "x_proj") + "\"q_proj\": 2");
        assertThat(LoraAdapter.open(folder, BASE).deltas()).hasSize(21);
        TestFiles.edit(folder.resolve("adapter_config.json"), "\"q_proj\": 2", "\"" + "a".repeat(1001) + "\": 2");
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("a pattern has 1001 characters");
    }

    @Test
    void refusesAnAdapterOfAnotherModel() throws IOException {
        Checkpoint other = Checkpoint.open(TestCheckpoints.resource("checkpoints/mistral-old-style"));
        assertThatThrownBy(() -> LoraAdapter.open(TestCheckpoints.resource("checkpoints/llama-tied/adapter"), other))
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContainingAll("adapter_model.safetensors", "has shape");
        TestFiles.copy("checkpoints/llama-tied/adapter", folder);
        TestFiles.edit(folder.resolve("adapter_config.json"), "\"r\": 4", "\"r\": 5");
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE))
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContaining("has shape");
    }

    @Test
    void refusesWhatChangesOneUseOfATiedWeight() throws IOException {
        TestFiles.copy("checkpoints/llama-tied/adapter", folder);
        Path file = folder.resolve("adapter_model.safetensors");
        for (String matrix : new String[] {"A", "B"}) {
            String name = "\"base_model.model.%s.lora_" + matrix + ".weight\"";
            String instead = String.format(name, "lm_head");
            String tensor = String.format(name, "model.layers.0.mlp.up_proj");
            // The header's length stays.
            TestFiles.edit(file, tensor, instead + " ".repeat(tensor.length() - instead.length()));
        }
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("lm_head", "untied");
    }

    @Test
    void leavesNoTensorUnused() throws IOException {
        TestFiles.copy("checkpoints/llama-tied/adapter", folder);
        Path file = folder.resolve("adapter_model.safetensors");
        String tensor = "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight";
        TestFiles.edit(file, tensor, tensor.replace("lora_A", "lora_C"));
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE)).hasMessageContaining("up_proj.lora_");
        TestFiles.edit(file, "mlp.up_proj.lora_C", "mlp.xx_proj.lora_A");
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE)).hasMessageContaining("_proj.lora_");
        TestFiles.safetensors(file, "{}", 0);
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("no LoRA matrices");
        Files.delete(file);
        assertThatThrownBy(() -> LoraAdapter.open(folder, BASE))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("adapter_model.safetensors is missing");
    }
}
