package ai.cautious.djl.internal.checkpoint;

import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.CheckpointInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads what {@link CheckpointInfo} tells, also of checkpoints that are not supported. */
public final class CheckpointInspector {

    private CheckpointInspector() {}

    /** See {@link CheckpointInfo#of}. */
    public static CheckpointInfo inspect(Path path) {
        List<String> unsupported = new ArrayList<>();
        try {
            Checkpoint.open(path);
        } catch (UnsupportedModelException e) {
            unsupported.add(e.getMessage());
        }
        return Files.isDirectory(path) ? folder(path, unsupported) : gguf(path, unsupported);
    }

    private static CheckpointInfo folder(Path folder, List<String> unsupported) {
        JsonFile config = JsonFile.read(folder.resolve("config.json"));
        return info(
                config.text("model_type", "unknown"),
                config.json().path("num_hidden_layers").asInt(),
                config.json().path("vocab_size").asInt(),
                config.json().path("max_position_embeddings").asInt(),
                HuggingFaceCheckpoint.tensors(folder),
                unsupported);
    }

    private static CheckpointInfo gguf(Path file, List<String> unsupported) {
        GgufReader.Contents contents;
        try {
            contents = GgufReader.read(file);
        } catch (UnsupportedModelException e) {
            return info("unknown", 0, 0, 0, new StoredTensors<>(Map.of(), Map.of()), unsupported);
        }
        GgufMetadata metadata = contents.metadata();
        String family = metadata.text("general.architecture").orElse("unknown");
        return info(
                family,
                integer(metadata, family + ".block_count"),
                metadata.values().get("tokenizer.ggml.tokens") instanceof List<?> tokens ? tokens.size() : 0,
                integer(metadata, family + ".context_length"),
                contents.tensors(),
                unsupported);
    }

    private static int integer(GgufMetadata metadata, String key) {
        return metadata.has(key) ? metadata.positive(key, null) : 0;
    }

    private static CheckpointInfo info(
            String family,
            int layers,
            int vocabulary,
            int context,
            StoredTensors<?> tensors,
            List<String> unsupported) {
        Map<WeightType, Long> bytesByType = new EnumMap<>(WeightType.class);
        long parameters = 0;
        long bytes = 0;
        for (WeightTensor tensor : tensors.usable().values()) {
            parameters += tensor.weights();
            bytes += tensor.byteCount();
            bytesByType.merge(tensor.type(), tensor.byteCount(), Long::sum);
        }
        List<String> types = new ArrayList<>(bytesByType.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(entry -> entry.getKey().name())
                .toList());
        types.addAll(new TreeSet<>(tensors.unusable().values()));
        return new CheckpointInfo(family, parameters, layers, vocabulary, context, types, bytes, unsupported);
    }
}
