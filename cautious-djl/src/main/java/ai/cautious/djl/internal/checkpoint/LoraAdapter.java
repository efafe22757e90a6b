package ai.cautious.djl.internal.checkpoint;

import ai.cautious.IncompatibleModelsException;
import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A LoRA adapter as PEFT saves it: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 *
 * @param deltas what it adds, by the name of the weight
 * @param replaced what takes the place of the base's own weights, by their names: the embedding of a model that was resized
 */
public record LoraAdapter(Map<String, LoraDelta> deltas, Map<String, WeightTensor> replaced) {

    static final String CONFIG = "adapter_config.json";
    static final String WEIGHTS = "adapter_model.safetensors";

    private static final Pattern TENSOR =
            Pattern.compile("base_model\\.model\\.(.+)\\.lora_(embedding_)?([AB])(\\.\\w+)?(\\.weight)?");

    /** PEFT saves the base's own embedding and output layer beside an adapter that changes or follows a change of them. */
    private static final Pattern BASE_COPY =
            Pattern.compile("base_model\\.model\\.(.*embed_tokens|lm_head)(?:\\.base_layer)?\\.weight");

    /** What changes how an adapter is applied. */
    private static final List<String> UNSUPPORTED_OPTIONS = List.of(
            "use_dora",
            "lora_bias",
            "use_qalora",
            "use_bdlora",
            "kasa_config",
            "monteclora_config",
            "modules_to_save",
            "target_parameters",
            "trainable_token_indices",
            "layer_replication",
            "alora_invocation_tokens");

    /** The first values that leave the base's weights as they are: what is learned from others is a difference to it. */
    private static final Set<String> INITIALISATIONS = Set.of("true", "false", "gaussian", "eva", "orthogonal");

    /** Copies the maps. */
    public LoraAdapter {
        deltas = Map.copyOf(deltas);
        replaced = Map.copyOf(replaced);
    }

    /**
     * Reads an adapter for a model.
     *
     * @throws ModelFormatException if a file is missing or malformed
     * @throws UnsupportedModelException if it uses what is not supported, naming it
     * @throws IncompatibleModelsException if it does not fit the model, naming the tensor
     */
    public static LoraAdapter open(Path folder, Checkpoint base) {
        JsonFile config = JsonFile.read(folder.resolve(CONFIG));
        refuseUnsupported(config);
        Path file = folder.resolve(WEIGHTS);
        StoredTensors<StoredTensor> stored = Safetensors.read(file).tensors();
        stored.unusable().forEach((name, dtype) -> {
            throw new UnsupportedModelException(
                    file + ": tensor " + name + " has dtype " + dtype + "; supported are F32, F16 and BF16");
        });
        Map<String, StoredTensor> tensors = stored.usable();
        Map<String, LoraDelta> deltas = new HashMap<>();
        Map<String, WeightTensor> replaced = new HashMap<>();
        ModulePatterns patterns = new ModulePatterns(config);
        Set<String> read = new HashSet<>();
        for (String name : tensors.keySet()) {
            Matcher copy = BASE_COPY.matcher(name);
            if (copy.matches()) {
                String weight = ownWeight(copy.group(1), base);
                checkCopy(file, weight, tensors.get(name), base);
                replaced.put(weight, tensors.get(name));
                read.add(name);
                continue;
            }
            Matcher matcher = TENSOR.matcher(name);
            if (!matcher.matches()) {
                throw new UnsupportedModelException(
                        file + ": tensor " + name + " is no LoRA matrix, which are all that is" + " supported");
            }
            if (matcher.group(3).equals("A")) {
                String other = name.substring(0, matcher.start(3)) + "B" + name.substring(matcher.end(3));
                if (!tensors.containsKey(other)) {
                    throw new ModelFormatException(file + ": tensor " + other + " is missing");
                }
                read.add(name);
                read.add(other);
                String module = matcher.group(1);
                boolean embedding = matcher.group(2) != null;
                deltas.put(
                        module + ".weight",
                        delta(
                                new Pair(file, module, tensors.get(name), tensors.get(other)),
                                embedding,
                                config,
                                patterns,
                                base));
                requireTarget(module, config);
            }
        }
        tensors.keySet().stream()
                .filter(name -> !read.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new ModelFormatException(file + ": tensor " + name + " has no counterpart");
                });
        if (deltas.isEmpty()) {
            throw new ModelFormatException(file + " has no LoRA matrices");
        }
        return new LoraAdapter(deltas, replaced);
    }

    private static String ownWeight(String module, Checkpoint base) {
        boolean shared = module.equals("lm_head") && base.config().tiedEmbeddings();
        return (shared ? "model.embed_tokens" : module) + ".weight";
    }

    private static void checkCopy(Path file, String weight, WeightTensor copy, Checkpoint base) {
        if (!base.tensorNames().contains(weight)
                || !Arrays.equals(base.tensor(weight).shape(), copy.shape())) {
            throw new IncompatibleModelsException(
                    file + ": tensor " + copy.name() + " of shape " + Arrays.toString(copy.shape())
                            + " is no tensor of " + base.name() + ": it belongs to another model");
        }
    }

    private static void refuseUnsupported(JsonFile config) {
        String type = config.text("peft_type", null);
        if (!type.equals("LORA")) {
            throw new UnsupportedModelException(config.source() + ": peft_type is " + type + "; supported is LORA");
        }
        String bias = config.text("bias", "none");
        if (!bias.equals("none")) {
            throw new UnsupportedModelException(config.source() + ": bias is " + bias + "; supported is none");
        }
        String initialisation = config.json().path("init_lora_weights").asText("true");
        if (!INITIALISATIONS.contains(initialisation)) {
            throw new UnsupportedModelException(config.source() + ": init_lora_weights is " + initialisation
                    + ", which changes the base's own weights; supported are adapters that peft has converted"
                    + " (path_initial_model_for_weight_conversion)");
        }
        for (String option : UNSUPPORTED_OPTIONS) {
            JsonNode value = config.json().path(option);
            boolean off = value.isContainerNode() ? value.isEmpty() : value.equals(BooleanNode.FALSE);
            if (config.has(option) && !off) {
                throw new UnsupportedModelException(config.source() + ": " + option + " is not supported");
            }
        }
    }

    /** PEFT passes over matrices of modules that the configuration does not name, and somebody meant one or the other. */
    private static void requireTarget(String module, JsonFile config) {
        JsonNode targets = config.json().path("target_modules");
        boolean named = !targets.isArray()
                || targets.valueStream().anyMatch(target -> ("." + module).endsWith("." + target.asText()));
        if (!named) {
            throw new UnsupportedModelException(config.source() + ": target_modules leaves out " + module
                    + ", which the adapter has matrices of; supported are adapters of which all is used");
        }
    }

    private static LoraDelta delta(
            Pair pair, boolean embedding, JsonFile config, ModulePatterns patterns, Checkpoint base) {
        double rankGiven = patterns.rank(pair.module());
        int rank = (int) rankGiven;
        if (rank != rankGiven) {
            throw new ModelFormatException(config.source() + ": the rank of " + pair.module() + " is " + rankGiven
                    + "; it must be an integer");
        }
        double alpha = patterns.alpha(pair.module());
        double scale = alpha / (config.flag("use_rslora", false) ? Math.sqrt(rank) : rank);
        boolean shared =
                base.config().tiedEmbeddings() && (embedding || pair.module().equals("lm_head"));
        if (shared) {
            // PEFT adapts one use of the weight alone then, and leaves the other as it was.
            throw new UnsupportedModelException(
                    pair.file() + ": the adapter changes " + pair.module() + ", whose weight is "
                            + (embedding ? "also the output layer" : "the embedding") + " of " + base.name()
                            + "; supported are untied embeddings");
        }
        String weight = pair.module() + ".weight";
        if (!base.tensorNames().contains(weight)) {
            throw new IncompatibleModelsException(pair.file() + ": the adapter changes " + pair.module() + ", which "
                    + base.name() + " does not have: it belongs to another model");
        }
        long[] shape = base.tensor(weight).shape();
        if (shape.length != 2 || embedding != pair.module().endsWith("embed_tokens")) {
            throw new IncompatibleModelsException(
                    pair.file() + ": tensor " + pair.a().name() + " does not fit the kind of module that "
                            + pair.module() + " is in " + base.name());
        }
        // An embedding's weight is [tokens, width], the transpose of a linear layer's [out, in]; so is what adapts it.
        long in = embedding ? shape[0] : shape[shape.length - 1];
        long out = embedding ? shape[shape.length - 1] : shape[0];
        float[] a = pair.read(pair.a(), rank, in);
        float[] b = pair.read(pair.b(), out, rank);
        return embedding
                ? new LoraDelta(transposed(b, rank), transposed(a, Math.toIntExact(in)), rank, scale)
                : new LoraDelta(a, b, rank, scale);
    }

    /** From {@code [rows, columns]} to {@code [columns, rows]}. */
    private static float[] transposed(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] result = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = matrix[row * columns + column];
            }
        }
        return result;
    }

    private record Pair(Path file, String module, WeightTensor a, WeightTensor b) {

        float[] read(WeightTensor tensor, long rows, long columns) {
            long[] expected = {rows, columns};
            if (!Arrays.equals(expected, tensor.shape())) {
                throw new IncompatibleModelsException(file + ": tensor " + tensor.name() + " has shape "
                        + Arrays.toString(tensor.shape()) + "; the model and the rank ask for "
                        + Arrays.toString(expected));
            }
            if (rows * columns > Integer.MAX_VALUE) {
                throw new UnsupportedModelException(
                        file + ": tensor " + tensor.name() + " has " + rows * columns + " weights, which are too many");
            }
            float[] values = new float[(int) (rows * columns)];
            tensor.toFloats(0, rows, FloatBuffer.wrap(values));
            return values;
        }
    }
}
