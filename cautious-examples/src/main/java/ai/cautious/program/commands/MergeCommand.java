package ai.cautious.program.commands;

import ai.cautious.djl.training.ModelFolders;
import ai.cautious.djl.training.StoredPrecision;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.Require;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Works an adapter into a model, or several adapters into one. */
@Command(
        name = "merge",
        description =
                "Write a model with an adapter worked into its weights, or, of several adapters that were tuned from one"
                        + " another, an adapter of their mean.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious merge --model HuggingFaceTB/SmolLM2-135M-Instruct --adapter judge --output merged",
            "  cautious merge --adapter judge --adapter drafter --output both"
        })
public final class MergeCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--model",
            description = "A folder in Hugging Face's layout, of which a copy takes in the adapter; none for a mean of"
                    + " adapters.")
    private @Nullable ModelName model;

    @Option(
            converter = ModelName.Typed.class,
            names = "--adapter",
            required = true,
            description = "A LoRA adapter; without --model at least two.")
    private List<ModelName> adapters = List.of();

    @Option(names = "--output", required = true, description = "The folder that is written, a new one.")
    private Path outputFolder = Path.of("");

    @Option(
            names = "--precision",
            defaultValue = "bfloat16",
            description = "Of the model: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private StoredPrecision precision = StoredPrecision.BFLOAT16;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        List<Path> folders = adapters.stream().map(adapter -> adapter.path()).toList();
        if (model == null) {
            Require.that(folders.size() > 1, "--adapter", folders, "two or more, or a --model that takes it in");
            ModelFolders.average(folders, outputFolder);
        } else {
            Require.that(folders.size() == 1, "--adapter", folders, "one for a --model");
            ModelFolders.merge(model.path(), folders.get(0), outputFolder, precision);
        }
        if (output.isJson()) {
            output.print(Map.of("output", outputFolder.toString()));
        } else {
            output.out().println("written to " + outputFolder);
            output.out().flush();
        }
        return 0;
    }
}
