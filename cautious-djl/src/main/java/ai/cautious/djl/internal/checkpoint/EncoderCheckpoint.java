package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An opened folder of an encoder, its tensors under BERT's names whatever its family. Holds no open file. Thread-safe. */
public final class EncoderCheckpoint {

    /** What tensors are called in DistilBERT, by how BERT's names go on behind the layer. */
    private static final Map<String, String> DISTILLED = Map.of(
            "attention.self.query", "attention.q_lin",
            "attention.self.key", "attention.k_lin",
            "attention.self.value", "attention.v_lin",
            "attention.output.dense", "attention.out_lin",
            "attention.output.LayerNorm", "sa_layer_norm",
            "intermediate.dense", "ffn.lin1",
            "output.dense", "ffn.lin2",
            "output.LayerNorm", "output_layer_norm");

    private final String name;
    private final EncoderConfig config;
    private final Map<String, WeightTensor> tensors;

    private EncoderCheckpoint(String name, EncoderConfig config, Map<String, WeightTensor> tensors) {
        this.name = name;
        this.config = config;
        this.tensors = Map.copyOf(tensors);
    }

    /**
     * Opens a folder and checks that every tensor its configuration asks for is there.
     *
     * @throws ModelFormatException if a file is missing or malformed, naming the file and the field or tensor at fault
     * @throws UnsupportedModelException if it is no encoder that is supported
     */
    public static EncoderCheckpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelFormatException(folder + (Files.exists(folder) ? " is no folder" : " does not exist")
                    + "; an encoder is a folder with a config.json, safetensors and a tokenizer.json");
        }
        EncoderConfig config = EncoderConfig.read(folder);
        return of(ModelPath.name(folder), folder.toString(), config, HuggingFaceCheckpoint.tensors(folder));
    }

    /**
     * Checks that every tensor is there.
     *
     * @param source what messages call the place of the tensors
     * @throws ModelFormatException naming the tensor at fault
     * @throws UnsupportedModelException if one is of a type that is not supported
     */
    static EncoderCheckpoint of(String name, String source, EncoderConfig config, StoredTensors<WeightTensor> stored) {
        Map<String, WeightTensor> tensors = new HashMap<>();
        shapes(config).forEach((tensor, shape) -> tensors.put(tensor, tensor(source, config, stored, tensor, shape)));
        return new EncoderCheckpoint(name, config, tensors);
    }

    /** What messages call the encoder: its folder's name, without the path. */
    public String name() {
        return name;
    }

    /** The validated configuration. */
    public EncoderConfig config() {
        return config;
    }

    /** A tensor by its name in BERT, such as {@code encoder.layer.0.output.dense.weight}. */
    public WeightTensor tensor(String name) {
        WeightTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name);
        }
        return tensor;
    }

    private static Map<String, long[]> shapes(EncoderConfig config) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long hidden = config.hiddenSize();
        long inner = config.intermediateSize();
        shapes.put("embeddings.word_embeddings.weight", new long[] {config.vocabularySize(), hidden});
        shapes.put("embeddings.position_embeddings.weight", new long[] {config.positions(), hidden});
        if (config.types() > 0) {
            shapes.put("embeddings.token_type_embeddings.weight", new long[] {config.types(), hidden});
        }
        put(shapes, "embeddings.LayerNorm", hidden);
        for (int i = 0; i < config.layers(); i++) {
            String layer = "encoder.layer." + i + ".";
            put(shapes, layer + "attention.self.query", hidden, hidden);
            put(shapes, layer + "attention.self.key", hidden, hidden);
            put(shapes, layer + "attention.self.value", hidden, hidden);
            put(shapes, layer + "attention.output.dense", hidden, hidden);
            put(shapes, layer + "attention.output.LayerNorm", hidden);
            put(shapes, layer + "intermediate.dense", inner, hidden);
            put(shapes, layer + "output.dense", hidden, inner);
            put(shapes, layer + "output.LayerNorm", hidden);
        }
        return shapes;
    }

    /** A weight, and a bias of as many rows. */
    private static void put(Map<String, long[]> shapes, String module, long... shape) {
        shapes.put(module + ".weight", shape);
        shapes.put(module + ".bias", new long[] {shape[0]});
    }

    private static WeightTensor tensor(
            String source, EncoderConfig config, StoredTensors<WeightTensor> stored, String canonical, long... shape) {
        String name = named(config, canonical);
        for (String prefix : List.of("", config.family() + ".")) {
            for (String spelling : List.of(name, oldSpelling(name))) {
                String unusable = stored.unusable().get(prefix + spelling);
                if (unusable != null) {
                    throw new UnsupportedModelException(source + ": tensor " + prefix + spelling + " is stored as "
                            + unusable + "; supported are F32, F16 and BF16");
                }
                @Nullable WeightTensor tensor = stored.usable().get(prefix + spelling);
                if (tensor != null) {
                    return checked(source, tensor, shape);
                }
            }
        }
        throw new ModelFormatException(
                source + ": tensor " + name + " of shape " + Arrays.toString(shape) + " is missing");
    }

    private static WeightTensor checked(String source, WeightTensor tensor, long... shape) {
        if (!Arrays.equals(shape, tensor.shape())) {
            throw new ModelFormatException(source + ": tensor " + tensor.name() + " has shape "
                    + Arrays.toString(tensor.shape()) + "; its configuration asks for " + Arrays.toString(shape));
        }
        if (tensor.weights() > Integer.MAX_VALUE / Float.BYTES) {
            throw new UnsupportedModelException(source + ": tensor " + tensor.name() + " of shape "
                    + Arrays.toString(shape) + " takes more than 2 GiB");
        }
        return tensor;
    }

    /** Norms of checkpoints that came from TensorFlow. */
    private static String oldSpelling(String name) {
        return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
    }

    private static String named(EncoderConfig config, String canonical) {
        if (!config.family().equals("distilbert") || !canonical.startsWith("encoder.")) {
            return canonical;
        }
        String[] parts = canonical.split("\\.", 4);
        int end = parts[3].lastIndexOf('.');
        return "transformer.layer." + parts[2] + "." + DISTILLED.get(parts[3].substring(0, end))
                + parts[3].substring(end);
    }
}
