package ai.cautious.djl.internal.checkpoint;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Writes {@code adapter_config.json} as PEFT reads it. */
public final class AdapterConfig {

    private static final String FILE = "adapter_config.json";

    private AdapterConfig() {}

    /** @throws InvalidOptionException if a folder to be written holds an adapter, of which something would be left */
    public static void requireNone(Path output) {
        Require.that(
                !Files.exists(output.resolve(FILE)), "output", output + ", which holds an adapter", "another folder");
    }

    /**
     * Writes the file.
     *
     * @param folder the adapter's
     * @param base the model that it adapts; of the hub's cache its name is written
     * @param targets such as {@code q_proj}, in every layer
     */
    public static void write(Path folder, Path base, int rank, double alpha, Set<String> targets) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", ModelPath.reference(base));
        config.put("inference_mode", true);
        config.put("r", rank);
        if (alpha == Math.rint(alpha)) {
            config.put("lora_alpha", (long) alpha);
        } else {
            config.put("lora_alpha", alpha);
        }
        config.put("lora_dropout", 0.0);
        config.put("use_rslora", false);
        config.put("use_dora", false);
        config.put("fan_in_fan_out", false);
        config.put("bias", "none");
        config.put("init_lora_weights", true);
        config.putObject("rank_pattern");
        config.putObject("alpha_pattern");
        config.putNull("modules_to_save");
        new TreeSet<>(targets).forEach(config.putArray("target_modules")::add);
        AtomicFile.writeJson(folder.resolve(FILE), config);
    }
}
