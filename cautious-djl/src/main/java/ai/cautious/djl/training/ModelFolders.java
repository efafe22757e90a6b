package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.internal.checkpoint.AdapterConfig;
import ai.cautious.djl.internal.checkpoint.AdapterMean;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.InitialWeights;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.cautious.djl.internal.checkpoint.MergedWeights;
import ai.cautious.djl.internal.checkpoint.ModelFolder;
import ai.cautious.djl.internal.checkpoint.OutputFolder;
import ai.cautious.internal.Require;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Folders before and after training: with first weights, with an adapter merged, with the mean of adapters. No engine is
 * needed.
 */
public final class ModelFolders {

    private ModelFolders() {}

    /**
     * Writes a model that has learned nothing yet, a decoder or a T5: matrices from a normal law whose standard deviation is the
     * configuration's {@code initializer_range}, norms one, biases zero.
     *
     * @param configuration a folder with a config.json and, to be copied, a tokenizer's files
     * @param output the folder that is written
     * @param seed of the weights
     * @throws ai.cautious.ModelFormatException if the configuration is missing or malformed
     * @throws ai.cautious.UnsupportedModelException if it asks for what this library does not have
     */
    public static void initialise(Path configuration, Path output, long seed) {
        requireNonNull(configuration, "configuration");
        requireNonNull(output, "output");
        OutputFolder.write(output, true, () -> {
            InitialWeights.write(configuration, output, seed);
            return output;
        });
    }

    /**
     * Writes a model with an adapter worked into its weights. The adapter's safety profile comes along, or the model's where
     * the adapter has none.
     *
     * @param model a folder in Hugging Face's layout
     * @param adapter a folder with a PEFT LoRA adapter
     * @param output the folder that is written, which must not hold a model
     * @param precision of the written weights; the sums are float32's
     * @throws InvalidOptionException if the model is no folder, or the output holds one already
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed
     * @throws ai.cautious.UnsupportedModelException if the model or the adapter needs what is not supported
     * @throws ai.cautious.IncompatibleModelsException if the adapter belongs to another model
     */
    public static void merge(Path model, Path adapter, Path output, StoredPrecision precision) {
        requireNonNull(model, "model");
        requireNonNull(adapter, "adapter");
        requireNonNull(output, "output");
        requireNonNull(precision, "precision");
        Require.that(Files.isDirectory(model), "model", model, "a folder in Hugging Face's layout");
        ModelFolder.requireNone(output);
        Checkpoint base = Checkpoint.open(model);
        LoraAdapter merged = LoraAdapter.open(adapter, base);
        OutputFolder.write(output, false, () -> {
            // Once more: another process may have finished just now.
            ModelFolder.requireNone(output);
            Path own = adapter.resolve(SafetyProfileFile.NAME);
            ModelFolder.copyIfPresent(Files.exists(own) ? own : model.resolve(SafetyProfileFile.NAME), output);
            MergedWeights.write(base, merged, output, precision.type());
            return output;
        });
    }

    /**
     * Writes the mean of adapters that were tuned from one another, matrix by matrix: often it has what each of them learned
     * (Wortsman et al. 2022, "Model soups", arXiv 2203.05482). It is a further adapter, and no judge until it is calibrated,
     * whatever they are.
     *
     * @param adapters at least two folders with PEFT LoRA adapters of one rank, scale, targets and base model
     * @param output the folder that is written, which must not hold an adapter
     * @throws InvalidOptionException if there are fewer, or the output holds one already
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed
     * @throws ai.cautious.IncompatibleModelsException if their configurations or tensors differ, naming what does
     */
    public static void average(List<Path> adapters, Path output) {
        List<Path> averaged = List.copyOf(adapters);
        requireNonNull(output, "output");
        Require.that(averaged.size() > 1, "adapters", averaged, "at least two");
        AdapterConfig.requireNone(output);
        OutputFolder.write(output, false, () -> {
            // Once more: another process may have finished just now.
            AdapterConfig.requireNone(output);
            AdapterMean.write(averaged, output);
            return output;
        });
    }
}
