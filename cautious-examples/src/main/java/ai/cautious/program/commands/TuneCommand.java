package ai.cautious.program.commands;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.training.FineTuning;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.StoredPrecision;
import ai.cautious.djl.training.TextTrainingData;
import ai.cautious.djl.training.TrainingCategories;
import ai.cautious.djl.training.TrainingOptions;
import ai.cautious.djl.training.TrainingOrder;
import ai.cautious.djl.training.TrainingReport;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.program.console.Output;
import ai.cautious.program.console.TrainingProgress;
import ai.cautious.program.options.CategoryOptions;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.TrainingDataOptions;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tunes a model on a data file. */
@Command(
        name = "tune",
        description = "Train a LoRA adapter, or all weights, on examples; progress goes to standard error.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious tune --model HuggingFaceTB/SmolLM2-135M-Instruct --data train.jsonl --label-field toxicity --labels \"1=<Toc>,0=<Safe>\" --output judge"
        })
public final class TuneCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--model",
            required = true,
            description = "A folder in Hugging Face's layout.")
    private ModelName model = ModelName.of("");

    @Mixin
    private TrainingDataOptions data = new TrainingDataOptions();

    @Mixin
    private CategoryOptions kinds = new CategoryOptions();

    @Option(
            names = "--max-tokens",
            defaultValue = "512",
            description =
                    "Longer rows lose their oldest messages, then the end of their input. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--output",
            defaultValue = "adapter",
            description = "The folder that is written, a new one. Default: ${DEFAULT-VALUE}.")
    private Path outputFolder = Path.of("");

    @Option(names = "--epochs", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--steps", description = "Stop after so many updates.")
    private @Nullable Integer steps;

    @Option(names = "--batch", defaultValue = "8", description = "Rows of a pass. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--accumulate", defaultValue = "1", description = "Passes of an update. Default: ${DEFAULT-VALUE}.")
    private int accumulate;

    @Option(names = "--rank", description = "The adapter's. Default: 16.")
    private @Nullable Integer rank;

    @Option(names = "--alpha", description = "The adapter's; by default its rank.")
    private @Nullable Double alpha;

    @Option(names = "--targets", split = ",", description = "Layers that are adapted; by default every linear one.")
    private @Nullable Set<String> targets;

    @Option(
            names = "--base",
            description = "Of an adapter: float32, or bfloat16, which is faster on CPUs made for it and less exact."
                    + " Default: float32.")
    private @Nullable StoredPrecision base;

    @Option(names = "--full", description = "Train all weights instead of an adapter.")
    private boolean full;

    @Option(
            names = "--precision",
            defaultValue = "float32",
            description = "In which the result is written: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private StoredPrecision precision = StoredPrecision.FLOAT32;

    @Option(converter = ModelName.Typed.class, names = "--initial-adapter", description = "An adapter to go on from.")
    private @Nullable ModelName initialAdapter;

    @Option(names = "--learning-rate", defaultValue = "2e-4", description = "Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(
            names = "--warmup",
            defaultValue = "0.05",
            description = "Share of the updates in which the rate rises. Default: ${DEFAULT-VALUE}.")
    private double warmup;

    @Option(names = "--weight-decay", defaultValue = "0.01", description = "Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(
            names = "--clip",
            defaultValue = "1",
            description = "Greatest norm of the gradients. Default: ${DEFAULT-VALUE}.")
    private double clip;

    @Option(
            names = "--order",
            defaultValue = "bucketed",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private TrainingOrder order = TrainingOrder.BUCKETED;

    @Option(
            names = "--validation-share",
            defaultValue = "0",
            description = "Share of the rows that is kept back, by a hash of their text.")
    private double validationShare;

    @Option(names = "--validate-every", description = "Updates; by default an epoch.")
    private @Nullable Integer validateEvery;

    @Option(names = "--patience", description = "Stop after so many validations without a better loss.")
    private @Nullable Integer patience;

    @Option(names = "--save-every", description = "Updates between checkpoints.")
    private @Nullable Integer saveEvery;

    @Option(names = "--seed", defaultValue = "0", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--resume", description = "Go on with the interrupted training in the output folder.")
    private boolean resume;

    @Option(names = "--threads", description = "By default the cores.")
    private @Nullable Integer threads;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        FineTuning.Builder tuning = FineTuning.builder()
                .model(model.path())
                .options(options())
                .output(outputFolder)
                .precision(precision)
                .resume(resume);
        if (full) {
            requireLeftOut("--rank", rank);
            requireLeftOut("--alpha", alpha);
            requireLeftOut("--targets", targets);
            requireLeftOut("--base", base);
            tuning.fullParameters();
        } else {
            tuning.lora(lora());
        }
        if (initialAdapter != null) {
            tuning.initialAdapter(initialAdapter.path());
        }
        if (threads != null) {
            DjlRuntime.setThreads(threads);
        }
        List<TrainingRow> rows = data.rows(kinds::addTo);
        List<SafetyCategory> categories = kinds.of(
                rows,
                SafetyProfileFile.readIfPresent((initialAdapter == null ? model : initialAdapter).path())
                        .map(SafetyProfile::categories)
                        .orElse(List.of()));
        Optional<SafetyProfile> judge = judge(rows, categories);
        TextTrainingData examples = data.encode(TrainingCategories.learned(rows, categories), model.path(), maxTokens);
        try (TrainingProgress progress = new TrainingProgress(System.err, model.shortName())) {
            TrainingReport report = tuning.data(examples).listener(progress).run();
            judge.ifPresent(profile -> SafetyProfileFile.write(outputFolder, profile));
            print(new Report(
                    examples.examples().size(),
                    examples.cutInputs(),
                    examples.cutAnswers(),
                    report.tokensPerSecond().orElse(0),
                    report.time().toNanos() / 1e9,
                    categories.stream().map(SafetyCategory::name).toList(),
                    report));
        }
        return 0;
    }

    /** What {@code calibrate} goes on from: empty where no kinds of harm are learned. */
    private Optional<SafetyProfile> judge(List<TrainingRow> rows, List<SafetyCategory> categories) {
        if (categories.isEmpty()) {
            return Optional.empty();
        }
        data.requireTemplateOfJudges();
        return Optional.of(kinds.profile(rows, categories, data.templateOf(model.path())));
    }

    private static void requireLeftOut(String option, @Nullable Object value) {
        if (value != null) {
            throw new InvalidOptionException(option, value, "left out with --full, which trains no adapter");
        }
    }

    private LoraOptions lora() {
        LoraOptions.Builder lora = LoraOptions.builder();
        ifGiven(rank, lora::rank);
        ifGiven(alpha, lora::alpha);
        ifGiven(targets, lora::targets);
        ifGiven(base, lora::base);
        return lora.build();
    }

    private static <T> void ifGiven(@Nullable T value, Consumer<T> option) {
        if (value != null) {
            option.accept(value);
        }
    }

    private TrainingOptions options() {
        TrainingOptions.Builder options = TrainingOptions.builder()
                .epochs(epochs)
                .batch(batch)
                .accumulate(accumulate)
                .learningRate(learningRate)
                .warmup(warmup)
                .weightDecay(weightDecay)
                .clip(clip)
                .order(order)
                .validationShare(validationShare)
                .seed(seed);
        ifGiven(steps, options::steps);
        ifGiven(validateEvery, options::validateEvery);
        ifGiven(patience, options::patience);
        ifGiven(saveEvery, options::saveEvery);
        return options.build();
    }

    /** The object that {@code --json} prints. */
    private record Report(
            int examples,
            int cutInputs,
            int cutAnswers,
            double tokensPerSecond,
            double seconds,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> categories,
            @JsonIgnoreProperties("time") @JsonUnwrapped TrainingReport training) {}

    private void print(Report report) {
        if (output.isJson()) {
            output.print(report);
            return;
        }
        TrainingReport training = report.training();
        int updates = training.losses().size();
        output.out()
                .printf(
                        Locale.ROOT,
                        "%d rows (%d cut), %d updates of %d parameters, %.0f tokens/s, loss %.4f to %.4f%n",
                        report.examples(),
                        report.cutInputs(),
                        updates,
                        training.trainableParameters(),
                        report.tokensPerSecond(),
                        training.losses().get(0),
                        training.losses().get(updates - 1));
        training.validations().stream()
                .filter(validation -> validation.step() == training.outputStep())
                .forEach(best -> output.out()
                        .printf(Locale.ROOT, "best validation loss %.4f after %d updates%n", best.loss(), best.step()));
        if (!report.categories().isEmpty()) {
            output.out().println("kinds of harm: " + String.join(", ", report.categories()));
        }
        output.out().println("written to " + outputFolder);
        output.out().flush();
    }
}
