package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.sampling.SamplingOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A folder in Hugging Face's layout: {@code config.json} and safetensors, in one file or in shards. */
final class HuggingFaceCheckpoint {

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private HuggingFaceCheckpoint() {}

    static Checkpoint open(Path folder) {
        ModelConfig config = HuggingFaceConfig.read(folder);
        StoredTensors tensors = tensors(folder);
        RequiredTensors.check(folder, config, tensors);
        return new Checkpoint(folder, config, tensors.usable(), samplingDefaults(folder), Optional.empty());
    }

    /** All tensors of a folder, whatever its architecture. */
    static StoredTensors tensors(Path folder) {
        if (Files.isRegularFile(folder.resolve(SINGLE))) {
            return Safetensors.read(folder.resolve(SINGLE));
        }
        Path index = folder.resolve(INDEX);
        JsonFile map = JsonFile.readIfPresent(index)
                .flatMap(file -> file.object("weight_map"))
                .orElseThrow(() -> new ModelFormatException(folder + " has neither " + SINGLE + " nor a " + INDEX
                        + " with a weight_map; checkpoints are read from safetensors only"));
        Map<String, String> shardOf = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.json().properties()) {
            String shard = entry.getValue().asText();
            if (!shard.matches("[\\w.-]+\\.safetensors")) {
                throw new ModelFormatException(index + ": " + entry.getKey() + " is in \"" + shard
                        + "\", which is no safetensors file's name");
            }
            shardOf.put(entry.getKey(), shard);
        }
        Map<String, StoredTensor> usable = new HashMap<>();
        Map<String, String> unusable = new HashMap<>();
        for (String shard : new TreeSet<>(shardOf.values())) {
            StoredTensors inShard = Safetensors.read(folder.resolve(shard));
            shardOf.forEach((name, file) -> {
                if (file.equals(shard)) {
                    if (inShard.usable().containsKey(name)) {
                        usable.put(name, inShard.usable().get(name));
                    } else if (inShard.unusable().containsKey(name)) {
                        unusable.put(name, inShard.unusable().get(name));
                    } else {
                        throw new ModelFormatException(
                                folder.resolve(shard) + ": tensor " + name + ", which " + INDEX + " lists, is missing");
                    }
                }
            });
        }
        return new StoredTensors(usable, unusable);
    }

    private static Optional<SamplingOptions> samplingDefaults(Path folder) {
        return JsonFile.readIfPresent(folder.resolve("generation_config.json"))
                .filter(file -> file.flag("do_sample", false))
                .map(HuggingFaceCheckpoint::sampling);
    }

    /** With the defaults of transformers, whose top-k is 50 unless a file says otherwise. */
    private static SamplingOptions sampling(JsonFile file) {
        double topP = file.share("top_p", 1);
        if (topP == 0) {
            throw file.fault("top_p", "above 0");
        }
        return SamplingOptions.builder()
                .temperature(file.positiveNumber("temperature", 1.0))
                .topK(file.count("top_k", 50))
                .topP(topP)
                .minP(file.share("min_p", 0))
                .repetitionPenalty(file.positiveNumber("repetition_penalty", 1.0))
                .build();
    }
}
