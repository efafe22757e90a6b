package ai.cautious.djl;

import ai.cautious.djl.internal.checkpoint.CheckpointInspector;
import java.nio.file.Path;
import java.util.List;

/**
 * What a checkpoint says of itself, without loading its weights. Numbers that it does not give are 0. Immutable.
 *
 * @param family the architecture, such as {@code qwen2}
 * @param parameters number of weights, tied ones counted once, without those of a type that cannot be read
 * @param layers number of decoder layers
 * @param vocabularySize rows of the embedding
 * @param contextLength greatest number of tokens
 * @param precisionOnDisk the types that the weights are stored in, the one with the most bytes first
 * @param bytes what those weights take on disk
 * @param unsupported what of the architecture and the weights keeps this library from running it; empty if nothing does. The
 *     tokenizer is not looked at
 */
public record CheckpointInfo(
        String family,
        long parameters,
        int layers,
        int vocabularySize,
        int contextLength,
        List<String> precisionOnDisk,
        long bytes,
        List<String> unsupported) {

    /** Copies the lists. */
    public CheckpointInfo {
        precisionOnDisk = List.copyOf(precisionOnDisk);
        unsupported = List.copyOf(unsupported);
    }

    /**
     * Reads a checkpoint's configuration and the heads of its weight files.
     *
     * @param checkpoint a folder in Hugging Face's layout, or a .gguf file
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed; what is well-formed but not supported
     *     is listed instead
     */
    public static CheckpointInfo of(Path checkpoint) {
        return CheckpointInspector.inspect(checkpoint);
    }
}
