package ai.cautious.program.commands;

import ai.cautious.program.console.Output;
import ai.cautious.program.judgements.Evaluation;
import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.judgements.ThresholdChoices;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares what was judged with the truth. */
@Command(
        name = "evaluate",
        description = "Print how well the predictions that moderate has written agree with the truth.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious evaluate --predictions judged.jsonl --label toxicity"})
public final class EvaluateCommand implements Callable<Integer> {

    @Option(names = "--predictions", required = true, description = "One JSON object a line, as moderate writes them.")
    private Path predictions = Path.of("");

    @Option(names = "--label", required = true, description = "The field of the truth: 1 or true where it is toxic.")
    private String label = "";

    @Option(
            names = "--score",
            defaultValue = JudgedFields.TOXIC_PROBABILITY,
            description = "The field of the score. Default: ${DEFAULT-VALUE}.")
    private String score = "";

    @Option(
            names = "--category-field",
            defaultValue = "category",
            description =
                    "The field of the true kind of harm, which is compared with the lines' categories where both are"
                            + " there. Default: ${DEFAULT-VALUE}.")
    private String category = "";

    @Option(
            names = "--by",
            paramLabel = "FIELD",
            description =
                    "A field by whose values lines are counted as well: how many toxic ones are caught, and how many"
                            + " harmless ones refused.")
    private @Nullable String group;

    @Option(
            names = "--threshold",
            description = "From which score on it is judged toxic, or best: what maximises F1 on these very"
                    + " predictions. Default: as the lines' threshold, or else their label fields have it, else 0.5.")
    private @Nullable String threshold;

    @Option(names = "--resamples", defaultValue = "2000", description = "Of the bootstrap. Default: ${DEFAULT-VALUE}.")
    private int resamples;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        Require.that(resamples > 0, "resamples", resamples, "at least 1");
        // What can be wrong with the options is said before anything is read.
        double certain =
                Math.max(1, ThresholdChoices.number("--threshold", threshold).orElse(1));
        Prediction.Fields fields = new Prediction.Fields(label, score, category, Optional.ofNullable(group));
        List<Prediction> read = Prediction.read("--predictions", predictions, fields, certain);
        double chosen = ThresholdChoices.of("--threshold", threshold, read, predictions, fields);
        Evaluation evaluation = Evaluation.of(read, chosen, resamples);
        if (output.isJson()) {
            output.print(evaluation);
        } else {
            evaluation.print(output.out());
        }
        return 0;
    }
}
