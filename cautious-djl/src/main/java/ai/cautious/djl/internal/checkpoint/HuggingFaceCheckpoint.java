package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.sampling.SamplingOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A folder in Hugging Face's layout: {@code config.json} and safetensors, in one file or in shards. */
final class HuggingFaceCheckpoint {

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private HuggingFaceCheckpoint() {}

    static Checkpoint open(Path folder) {
        ModelConfig config = HuggingFaceConfig.read(folder);
        StoredTensors<WeightTensor> tensors = tensors(folder);
        RequiredTensors.check(folder, config, tensors);
        return new Checkpoint(folder, config, tensors.usable(), samplingDefaults(folder), Optional.empty());
    }

    /** All weights of a folder, whatever its architecture. */
    static StoredTensors<WeightTensor> tensors(Path folder) {
        Path single = folder.resolve(SINGLE);
        return Files.isRegularFile(single)
                ? Bitsandbytes.unite(single, Safetensors.read(single))
                : Bitsandbytes.unite(folder.resolve(INDEX), shards(folder));
    }

    private static Safetensors shards(Path folder) {
        Path index = folder.resolve(INDEX);
        JsonFile map = JsonFile.readIfPresent(index)
                .flatMap(file -> file.object("weight_map"))
                .orElseThrow(() -> new ModelFormatException(folder + " has neither " + SINGLE + " nor a " + INDEX
                        + " with a weight_map; checkpoints are read from safetensors only"));
        Map<String, Set<String>> namesByShard = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : map.json().properties()) {
            String shard = entry.getValue().asText();
            if (!shard.matches("[\\w.-]+\\.safetensors")) {
                throw new ModelFormatException(index + ": " + entry.getKey() + " is in \"" + shard
                        + "\", which is no safetensors file's name");
            }
            namesByShard.computeIfAbsent(shard, file -> new TreeSet<>()).add(entry.getKey());
        }
        Safetensors all = Safetensors.EMPTY;
        for (Map.Entry<String, Set<String>> listed : namesByShard.entrySet()) {
            Path shard = folder.resolve(listed.getKey());
            Safetensors inShard = Safetensors.read(shard);
            for (String name : listed.getValue()) {
                if (!inShard.has(name)) {
                    throw new ModelFormatException(
                            shard + ": tensor " + name + ", which " + INDEX + " lists, is missing");
                }
            }
            all = all.and(inShard.only(listed.getValue()));
        }
        return all;
    }

    private static Optional<SamplingOptions> samplingDefaults(Path folder) {
        return JsonFile.readIfPresent(folder.resolve("generation_config.json"))
                .filter(file -> file.flag("do_sample", false))
                .map(HuggingFaceCheckpoint::sampling);
    }

    /** With the defaults of transformers, whose top-k is 50 unless a file says otherwise. */
    private static SamplingOptions sampling(JsonFile file) {
        int topK = file.count("top_k", 50);
        double topP = file.share("top_p", 1);
        if (topP == 0) {
            throw file.fault("top_p", "above 0");
        }
        return SamplingOptions.builder()
                .temperature(file.positiveNumber("temperature", 1.0))
                .topK(topK == 0 ? OptionalInt.empty() : OptionalInt.of(topK))
                .topP(topP)
                .minP(file.share("min_p", 0))
                .repetitionPenalty(file.positiveNumber("repetition_penalty", 1.0))
                .build();
    }
}
