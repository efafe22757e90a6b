package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An opened folder of a T5. Holds no open file. Thread-safe. */
public final class T5Checkpoint {

    /** The embedding of encoder and decoder. */
    public static final String EMBEDDING = "shared.weight";

    /** What gives the logits, where it is not the embedding. */
    public static final String HEAD = "lm_head.weight";

    /** What is one with the embedding; files have it under one of these names, or several. */
    private static final List<String> COPIES = List.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight");

    private final Path path;
    private final T5Config config;
    private final Map<String, WeightTensor> tensors;

    private T5Checkpoint(Path path, T5Config config, Map<String, WeightTensor> tensors) {
        this.path = path;
        this.config = config;
        this.tensors = Map.copyOf(tensors);
    }

    /** Whether a path is a folder whose config.json says that it is a T5. */
    public static boolean isOne(Path path) {
        return JsonFile.readIfPresent(path.resolve("config.json"))
                .map(config -> config.json().path("model_type").asText().equals(T5Config.FAMILY))
                .orElse(false);
    }

    /**
     * Opens a folder and checks that every tensor its configuration asks for is there.
     *
     * @throws ModelFormatException if a file is missing or malformed, naming the file and the field or tensor at fault
     * @throws UnsupportedModelException if it is no T5 that is supported
     */
    public static T5Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelFormatException(folder + (Files.exists(folder) ? " is no folder" : " does not exist")
                    + "; a T5 is a folder with a config.json, safetensors and a tokenizer.json");
        }
        T5Config config = T5Config.read(folder);
        StoredTensors<WeightTensor> stored = withEmbedding(folder, HuggingFaceCheckpoint.tensors(folder));
        Map<String, WeightTensor> tensors = new HashMap<>();
        boolean headIsStored =
                stored.usable().containsKey(HEAD) || stored.unusable().containsKey(HEAD);
        shapes(config, headIsStored || !config.tiedHead())
                .forEach((name, shape) -> tensors.put(name, tensor(folder, stored, name, shape)));
        return new T5Checkpoint(folder, config, tensors);
    }

    private static StoredTensors<WeightTensor> withEmbedding(Path folder, StoredTensors<WeightTensor> stored) {
        Map<String, WeightTensor> usable = new HashMap<>(stored.usable());
        for (String name : COPIES) {
            WeightTensor copy = usable.remove(name);
            if (copy != null) {
                WeightTensor embedding = usable.putIfAbsent(EMBEDDING, copy);
                if (embedding != null && !WeightTensors.areEqual(embedding, copy)) {
                    throw new UnsupportedModelException(
                            folder + ": tensor " + name + " differs from the embedding; it must be the same");
                }
            }
        }
        return new StoredTensors<>(usable, stored.unusable());
    }

    private static WeightTensor tensor(Path folder, StoredTensors<WeightTensor> stored, String name, long... shape) {
        String unusable = stored.unusable().get(name);
        if (unusable != null) {
            throw new UnsupportedModelException(
                    folder + ": tensor " + name + " is stored as " + unusable + "; supported are F32, F16 and BF16");
        }
        @Nullable WeightTensor tensor = stored.usable().get(name);
        if (tensor == null) {
            throw new ModelFormatException(
                    folder + ": tensor " + name + " of shape " + Arrays.toString(shape) + " is missing");
        }
        if (!Arrays.equals(shape, tensor.shape())) {
            throw new ModelFormatException(folder + ": tensor " + name + " has shape " + Arrays.toString(tensor.shape())
                    + "; its configuration asks for " + Arrays.toString(shape));
        }
        return tensor;
    }

    /** What a folder must hold, by name. */
    static Map<String, long[]> shapes(T5Config config) {
        return shapes(config, !config.tiedHead());
    }

    private static Map<String, long[]> shapes(T5Config config, boolean hasHead) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put(EMBEDDING, new long[] {config.vocabularySize(), config.modelSize()});
        for (Stack stack : Stack.values()) {
            shapes.put(stack.positions(), new long[] {config.buckets(), config.heads()});
            for (int i = 0; i < stack.layers(config); i++) {
                for (String matrix : stack.matrices(i, config.gated())) {
                    shapes.put(matrix, shape(config, matrix));
                }
                stack.norms(i).forEach(norm -> shapes.put(norm, new long[] {config.modelSize()}));
            }
            shapes.put(stack.finalNorm(), new long[] {config.modelSize()});
        }
        if (hasHead) {
            shapes.put(HEAD, new long[] {config.vocabularySize(), config.modelSize()});
        }
        return shapes;
    }

    private static long[] shape(T5Config config, String matrix) {
        boolean attends = !matrix.contains(".DenseReluDense.");
        long inner = attends ? config.headsWidth() : config.innerSize();
        boolean comesBack = matrix.endsWith("o.weight");
        return comesBack ? new long[] {config.modelSize(), inner} : new long[] {inner, config.modelSize()};
    }

    /** The encoder or the decoder, and what its tensors are called. */
    public enum Stack {
        ENCODER("encoder", List.of("SelfAttention")),
        DECODER("decoder", List.of("SelfAttention", "EncDecAttention"));

        private final String name;
        private final List<String> attentions;

        Stack(String name, List<String> attentions) {
            this.name = name;
            this.attentions = attentions;
        }

        /** How many layers it has. */
        public int layers(T5Config config) {
            return this == ENCODER ? config.encoderLayers() : config.decoderLayers();
        }

        /** What each bucket of distances adds to the scores of each head: {@code [buckets, heads]}. */
        public String positions() {
            return name + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight";
        }

        /** {@code [model]}. */
        public String finalNorm() {
            return name + ".final_layer_norm.weight";
        }

        /** A layer's norms in the order of their use, each {@code [model]}. */
        public List<String> norms(int layer) {
            return IntStream.rangeClosed(0, attentions.size())
                    .mapToObj(part -> part(layer, part) + "layer_norm.weight")
                    .toList();
        }

        /** A layer's matrices: query, key, value and output of each attention, then those of the feed-forward layer. */
        public List<String> matrices(int layer, boolean gated) {
            List<String> names = new ArrayList<>();
            for (int part = 0; part < attentions.size(); part++) {
                for (String matrix : List.of("q", "k", "v", "o")) {
                    names.add(part(layer, part) + attentions.get(part) + "." + matrix + ".weight");
                }
            }
            for (String matrix : gated ? List.of("wi_0", "wi_1", "wo") : List.of("wi", "wo")) {
                names.add(part(layer, attentions.size()) + "DenseReluDense." + matrix + ".weight");
            }
            return names;
        }

        private String part(int layer, int part) {
            return name + ".block." + layer + ".layer." + part + ".";
        }
    }

    /** The folder that was opened. */
    public Path path() {
        return path;
    }

    /** What messages call the model: the folder's name, without the path. */
    public String name() {
        return ModelPath.name(path);
    }

    /** The validated configuration. */
    public T5Config config() {
        return config;
    }

    /** All tensors that it consists of, by name. */
    public Map<String, WeightTensor> tensors() {
        return tensors;
    }

    /** What gives the logits: {@link #HEAD} or {@link #EMBEDDING}. */
    public String head() {
        return tensors.containsKey(HEAD) ? HEAD : EMBEDDING;
    }

    /** A tensor of those that the configuration asks for. */
    public WeightTensor tensor(String name) {
        WeightTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name);
        }
        return tensor;
    }
}
