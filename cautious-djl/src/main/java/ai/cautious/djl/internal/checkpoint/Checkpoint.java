package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.sampling.SamplingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An opened checkpoint, whatever its format, under Hugging Face's tensor names and conventions (q and k in the halves
 * layout of {@code rotate_half}). Holds no open file: tensors map what they are asked for. Thread-safe.
 */
public final class Checkpoint {

    private static final String GGUF = ".gguf";

    private final Path path;
    private final ModelConfig config;
    private final Map<String, WeightTensor> tensors;
    private final GenerationDefaults generation;
    private final Optional<GgufMetadata> metadata;

    Checkpoint(
            Path path,
            ModelConfig config,
            Map<String, ? extends WeightTensor> tensors,
            GenerationDefaults generation,
            Optional<GgufMetadata> metadata) {
        this.path = path;
        this.config = config;
        this.tensors = Map.copyOf(tensors);
        this.generation = generation;
        this.metadata = metadata;
    }

    /**
     * Opens a checkpoint and checks that every tensor its configuration asks for is there.
     *
     * @param path a folder with a config.json, or a .gguf file
     * @throws ModelFormatException if a file is missing or malformed, naming the file and the field or tensor at fault
     * @throws ai.cautious.UnsupportedModelException if the model needs something that is not supported
     */
    public static Checkpoint open(Path path) {
        if (Files.isDirectory(path)) {
            return HuggingFaceCheckpoint.open(path);
        }
        if (Files.isRegularFile(path) && isGguf(path)) {
            return GgufCheckpoint.open(path);
        }
        throw notOne(path);
    }

    static boolean isGguf(Path path) {
        return path.getFileName() != null
                && path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(GGUF);
    }

    static ModelFormatException notOne(Path path) {
        return new ModelFormatException(path + (Files.exists(path) ? " is no checkpoint" : " does not exist")
                + "; a model is a folder with a config.json and safetensors, a .gguf file, or a name on the hub,"
                + " ORGANISATION/NAME");
    }

    /** The same with other weights in the place of some of its own, by their names. */
    public Checkpoint with(Map<String, ? extends WeightTensor> replacements) {
        if (replacements.isEmpty()) {
            return this;
        }
        Map<String, WeightTensor> all = new HashMap<>(tensors);
        all.putAll(replacements);
        return new Checkpoint(path, config, all, generation, metadata);
    }

    /** The folder or file that was opened. */
    public Path path() {
        return path;
    }

    /** What messages call the model: the folder's name or the file's, without the path; the hub's where it is of its cache. */
    public String name() {
        return metadata.isPresent() ? GgufParts.name(path) : ModelPath.name(path);
    }

    /** The validated configuration. */
    public ModelConfig config() {
        return config;
    }

    /** The names of all tensors, such as {@code model.layers.0.self_attn.q_proj.weight}. */
    public Set<String> tensorNames() {
        return tensors.keySet();
    }

    /**
     * One tensor.
     *
     * @throws ModelFormatException if there is none of that name
     */
    public WeightTensor tensor(String name) {
        WeightTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new ModelFormatException(path + ": tensor " + name + " is missing");
        }
        return tensor;
    }

    /** Whether its matrices are stored in ggml's blocks of 4 to 8 bits, as far as the first layer tells. */
    public boolean isInBlocks() {
        return tensor("model.layers.0.mlp.down_proj.weight").isInBlocks();
    }

    /**
     * The ids that end a text.
     *
     * @throws ModelFormatException if the files name them wrongly
     */
    public Set<Integer> endOfSequenceTokens() {
        return generation.endOfSequenceTokens().get();
    }

    /**
     * The sampling that generation_config.json recommends.
     *
     * @throws ModelFormatException if a value is out of range, naming it
     */
    public Optional<SamplingOptions> samplingDefaults() {
        return generation.sampling().get();
    }

    /** A GGUF file's metadata, where tokenizer and chat template are; empty for a folder. */
    public Optional<GgufMetadata> metadata() {
        return metadata;
    }
}
