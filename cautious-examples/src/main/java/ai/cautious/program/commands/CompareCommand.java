package ai.cautious.program.commands;

import ai.cautious.program.comparison.Judged;
import ai.cautious.program.comparison.SideBySide;
import ai.cautious.program.console.Output;
import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.judgements.ThresholdChoices;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares two judges on the same rows. */
@Command(
        name = "compare",
        description =
                "Print how well two judges do on the same rows, by kind of harm and threshold, how far they agree,"
                        + " and where they do not.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious compare --predictions judged.jsonl --against openai.jsonl --label toxicity"})
public final class CompareCommand implements Callable<Integer> {

    @Option(
            names = "--predictions",
            required = true,
            description = "The first judge's lines, as moderate or openai-moderation write them.")
    private Path predictions = Path.of("");

    @Option(
            names = "--against",
            required = true,
            description = "The second judge's, of the same rows in the same order.")
    private Path against = Path.of("");

    @Option(names = "--label", required = true, description = "The field of the truth: 1 or true where it is toxic.")
    private String label = "";

    @Option(
            names = "--category-field",
            defaultValue = "category",
            description = "The field of the true kind of harm. Default: ${DEFAULT-VALUE}.")
    private String category = "";

    @Option(
            names = "--threshold",
            description = "From which score on the first judges toxic, or best: what maximises F1 on these very rows."
                    + " Default: as its lines have it, else 0.5.")
    private @Nullable String threshold;

    @Option(names = "--against-threshold", description = "Likewise the second.")
    private @Nullable String againstThreshold;

    @Option(
            names = "--thresholds",
            split = ",",
            paramLabel = "N",
            description = "Others that both are compared at, too. Default: 0.25,0.5,0.75.")
    private List<Double> thresholds = new ArrayList<>();

    @Option(names = "--resamples", defaultValue = "2000", description = "Of the bootstrap. Default: ${DEFAULT-VALUE}.")
    private int resamples;

    @Option(
            names = "--disagreements",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "How many rows are listed at most on which they disagree, by their line. Default: ${DEFAULT-VALUE}.")
    private int disagreements;

    @Option(names = "--show-rows", description = "List these rows with all that they hold, texts included.")
    private boolean showsRows;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        Require.that(resamples > 0, "--resamples", resamples, "at least 1");
        Require.that(disagreements >= 0, "--disagreements", disagreements, "at least 0");
        for (double other : thresholds) {
            Require.that(Double.isFinite(other), "--thresholds", other, "finite numbers");
        }
        SideBySide compared = SideBySide.of(
                read("--predictions", predictions, "--threshold", threshold),
                read("--against", against, "--against-threshold", againstThreshold),
                new SideBySide.Choice(
                        thresholds.isEmpty() ? List.of(0.25, 0.5, 0.75) : thresholds,
                        resamples,
                        disagreements,
                        showsRows));
        if (output.isJson()) {
            output.print(compared);
        } else {
            compared.print(output.out());
        }
        return 0;
    }

    private Judged read(String option, Path file, String thresholdOption, @Nullable String typed) throws IOException {
        Prediction.Fields fields =
                new Prediction.Fields(label, JudgedFields.TOXIC_PROBABILITY, category, Optional.empty());
        double certain =
                Math.max(1, ThresholdChoices.number(thresholdOption, typed).orElse(1));
        List<Prediction> read = Prediction.read(option, file, fields, certain);
        return new Judged(file, read, ThresholdChoices.of(thresholdOption, typed, read, file, fields));
    }
}
