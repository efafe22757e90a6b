package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A folder in Hugging Face's layout: {@code config.json} and safetensors, in one file or in shards. */
final class HuggingFaceCheckpoint {

    private static final String SINGLE = "model.safetensors";
    private static final String PREFIX = "model.";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";
    private static final String INDEX = "model.safetensors.index.json";

    private HuggingFaceCheckpoint() {}

    static Checkpoint open(Path folder) {
        ModelConfig config = HuggingFaceConfig.read(folder);
        StoredTensors<WeightTensor> tensors = tensors(folder);
        if (hasAHeadOfItsOwn(config.tiedEmbeddings(), tensors)) {
            config = config.withTiedEmbeddings(false);
        }
        if (config.tiedEmbeddings()) {
            tensors = withEmbedding(tensors);
        }
        RequiredTensors.check(folder, config, tensors);
        return new Checkpoint(folder, config, tensors.usable(), HuggingFaceGeneration.read(folder), Optional.empty());
    }

    /** What is tied is stored once, under either name. */
    private static StoredTensors<WeightTensor> withEmbedding(StoredTensors<WeightTensor> tensors) {
        WeightTensor head = tensors.usable().get(HEAD);
        if (head == null || tensors.usable().containsKey(EMBEDDING)) {
            return tensors;
        }
        Map<String, WeightTensor> usable = new HashMap<>(tensors.usable());
        usable.put(EMBEDDING, head);
        usable.remove(HEAD);
        return new StoredTensors<>(usable, tensors.unusable());
    }

    /** All weights of a folder, whatever its architecture. */
    static StoredTensors<WeightTensor> tensors(Path folder) {
        Path single = folder.resolve(SINGLE);
        return Files.isRegularFile(single)
                ? Bitsandbytes.unite(single, underModel(Safetensors.read(single)))
                : Bitsandbytes.unite(folder.resolve(INDEX), underModel(shards(folder)));
    }

    /** A model that was saved without its head has the same tensors without the prefix; transformers reads both. */
    private static Safetensors underModel(Safetensors stored) {
        return stored.has(EMBEDDING.substring(PREFIX.length()))
                ? stored.renamed(name -> name.startsWith("lm_head.") ? name : PREFIX + name)
                : stored;
    }

    /** transformers ties only what is equal, whatever the configuration says. */
    static boolean hasAHeadOfItsOwn(boolean tied, StoredTensors<WeightTensor> tensors) {
        WeightTensor embedding = tensors.usable().get(EMBEDDING);
        WeightTensor head = tensors.usable().get(HEAD);
        return tied && embedding != null && head != null && !WeightTensors.areEqual(embedding, head);
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
}
