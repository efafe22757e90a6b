package ai.cautious.program.commands;

import ai.cautious.djl.training.ModelFolders;
import ai.cautious.djl.training.StoredPrecision;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.ModelName;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Works an adapter into a model. */
@Command(
        name = "merge",
        description = "Write a model with an adapter worked into its weights.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious merge --model HuggingFaceTB/SmolLM2-135M-Instruct --adapter judge --output merged"})
public final class MergeCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--model",
            required = true,
            description = "A folder in Hugging Face's layout.")
    private ModelName model = ModelName.of("");

    @Option(converter = ModelName.Typed.class, names = "--adapter", required = true, description = "A LoRA adapter.")
    private ModelName adapter = ModelName.of("");

    @Option(names = "--output", required = true, description = "The folder that is written, a new one.")
    private Path outputFolder = Path.of("");

    @Option(
            names = "--precision",
            defaultValue = "bfloat16",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private StoredPrecision precision = StoredPrecision.BFLOAT16;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        ModelFolders.merge(model.path(), adapter.path(), outputFolder, precision);
        if (output.isJson()) {
            output.print(Map.of("output", outputFolder.toString()));
        } else {
            output.out().println("written to " + outputFolder);
            output.out().flush();
        }
        return 0;
    }
}
