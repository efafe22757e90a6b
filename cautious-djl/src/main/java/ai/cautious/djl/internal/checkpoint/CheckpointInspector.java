package ai.cautious.djl.internal.checkpoint;

import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.CheckpointInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Reads what {@link CheckpointInfo} tells, also of checkpoints that are not supported. */
public final class CheckpointInspector {

    private CheckpointInspector() {}

    /**
     * What a checkpoint says of itself.
     *
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed
     */
    public static CheckpointInfo inspect(Path path) {
        CheckpointInfo.Builder info = CheckpointInfo.builder();
        try {
            if (T5Checkpoint.isOne(path)) {
                T5Checkpoint.open(path);
            } else {
                info.cacheBytesPerToken(cacheBytesPerToken(Checkpoint.open(path).config()));
            }
        } catch (UnsupportedModelException e) {
            info.unsupported(List.of(e.getMessage()));
        }
        return Files.isDirectory(path) ? folder(path, info) : gguf(path, info);
    }

    private static long cacheBytesPerToken(ModelConfig config) {
        return 2L * config.layers() * config.keyValueHeads() * config.headSize() * Float.BYTES;
    }

    private static CheckpointInfo folder(Path folder, CheckpointInfo.Builder info) {
        JsonFile config = JsonFile.read(folder.resolve("config.json"));
        StoredTensors<WeightTensor> tensors = HuggingFaceCheckpoint.tensors(folder);
        info.family(config.text("model_type", "unknown"));
        integer(config, "num_hidden_layers").ifPresent(info::layers);
        // A T5 names its decoder's where they are not as many as its encoder's.
        integer(config, "num_layers").ifPresent(info::layers);
        integer(config, "num_decoder_layers").ifPresent(info::layers);
        integer(config, "vocab_size").ifPresent(info::vocabularySize);
        integer(config, "max_position_embeddings").ifPresent(info::contextLength);
        integer(config, "n_positions").ifPresent(info::contextLength);
        if (HuggingFaceCheckpoint.hasAHeadOfItsOwn(config.flag("tie_word_embeddings", false), tensors)) {
            info.remarks(List.of(
                    config.source() + ": tie_word_embeddings is true, but lm_head.weight differs from the embedding;"
                            + " each is used for its own, as transformers does"));
        }
        return with(tensors, info);
    }

    private static OptionalInt integer(JsonFile config, String field) {
        JsonNode value = config.json().path(field);
        return value.canConvertToInt() ? OptionalInt.of(value.intValue()) : OptionalInt.empty();
    }

    private static CheckpointInfo gguf(Path file, CheckpointInfo.Builder info) {
        GgufReader.Contents contents;
        try {
            contents = GgufParts.read(file);
        } catch (UnsupportedModelException e) {
            return info.build();
        }
        GgufMetadata metadata = contents.metadata();
        String family = metadata.text("general.architecture").orElse("unknown");
        info.family(family);
        integer(metadata, family + ".block_count").ifPresent(info::layers);
        integer(metadata, family + ".context_length").ifPresent(info::contextLength);
        if (metadata.values().get("tokenizer.ggml.tokens") instanceof List<?> tokens) {
            info.vocabularySize(tokens.size());
        }
        return with(contents.tensors(), info);
    }

    private static OptionalInt integer(GgufMetadata metadata, String key) {
        return metadata.has(key) ? OptionalInt.of(metadata.positive(key, null)) : OptionalInt.empty();
    }

    private static CheckpointInfo with(StoredTensors<?> tensors, CheckpointInfo.Builder info) {
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
        return info.parameters(parameters).precisionOnDisk(types).bytes(bytes).build();
    }
}
