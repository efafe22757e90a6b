package ai.cautious.djl.internal.checkpoint;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.internal.Require;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a model folder holds beside its weights. */
public final class ModelFolder {

    /** How the names of files with chat templates end. */
    public static final String TEMPLATE = ".jinja";

    private static final String CONFIG = "config.json";
    private static final String NAMED_TEMPLATES = "additional_chat_templates";

    private static final List<String> COMPANIONS = List.of(
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            "chat_template" + TEMPLATE);

    private ModelFolder() {}

    /**
     * Writes a folder: the tokenizer, then the weights, and the configuration last. Where that is, the rest is; a folder that
     * was not finished is no model, and may be written again.
     *
     * @param from the folder with the configuration and the tokenizer
     * @param type in which the weights are stored
     * @param weights writes them
     * @throws ModelFormatException if the configuration is missing
     */
    public static void write(Path from, Path to, WeightType type, Consumer<Path> weights) {
        COMPANIONS.forEach(name -> copyIfPresent(from.resolve(name), to));
        namedTemplates(from).forEach(template -> copyIfPresent(template, to.resolve(NAMED_TEMPLATES)));
        weights.accept(to.resolve("model.safetensors"));
        ObjectNode config = JsonFile.read(from.resolve(CONFIG)).json().deepCopy();
        config.remove("dtype");
        // What is written is plain, whatever the weights were before.
        config.remove("quantization_config");
        config.put("torch_dtype", dtype(type));
        AtomicFile.writeJson(to.resolve(CONFIG), config);
    }

    /** @throws InvalidOptionException if a folder to be written holds a model, of which something would be left */
    public static void requireNone(Path output) {
        Require.that(
                !Files.exists(output.resolve(CONFIG)), "output", output + ", which holds a model", "another folder");
    }

    /** Copies a file into a folder, if it is there. */
    public static void copyIfPresent(Path file, Path folder) {
        if (Files.isRegularFile(file)) {
            AtomicFile.write(
                    folder.resolve(file.getFileName().toString()),
                    copy -> Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    /**
     * The files of a folder that hold chat templates by their names, in the order of these.
     *
     * @throws ModelFormatException if they cannot be listed
     */
    public static List<Path> namedTemplates(Path model) {
        Path folder = model.resolve(NAMED_TEMPLATES);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(TEMPLATE))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ModelFormatException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String dtype(WeightType type) {
        return switch (type) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> throw new IllegalArgumentException(type + " is a block format");
        };
    }
}
