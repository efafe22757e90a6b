package ai.cautious.program.commands;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.evaluation.JudgeCalibration;
import ai.cautious.evaluation.LabelledText;
import ai.cautious.model.ModelJudge;
import ai.cautious.program.console.Output;
import ai.cautious.program.console.Progress;
import ai.cautious.program.options.JudgedRoles;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.Require;
import ai.cautious.program.options.RuntimeOptions;
import ai.cautious.program.options.TrainingDataOptions;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a tuned draft a judge: says in its folder how it is asked, and what its answers mean. */
@Command(
        name = "calibrate",
        description =
                "Fit a tuned judge's probabilities, threshold and window to data that it was not tuned on, and write"
                        + " its safety_judge.json.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious calibrate --draft HuggingFaceTB/SmolLM2-135M-Instruct --adapter judge --data validation.jsonl --label-field toxicity --labels \"1=<Toc>,0=<Safe>\""
        })
public final class CalibrateCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--draft",
            required = true,
            description = "The judge: a folder in Hugging Face's layout.")
    private ModelName draft = ModelName.of("");

    @Option(
            converter = ModelName.Typed.class,
            names = "--adapter",
            description = "A LoRA adapter for it, whose folder the file then goes to.")
    private @Nullable ModelName adapter;

    @Option(names = "--precision", description = "As generate's.")
    private @Nullable Precision precision;

    @Option(
            names = "--max-false-positive-rate",
            paramLabel = "RATE",
            description =
                    "The threshold is the lowest that takes at most this share of the harmless texts for toxic. By"
                            + " default it is that of the greatest F1.")
    private @Nullable Double maxFalsePositiveRate;

    @Mixin
    private JudgedRoles judgedRoles = new JudgedRoles();

    @Mixin
    private TrainingDataOptions data = new TrainingDataOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        data.requireTemplateOfJudges();
        List<TrainingRow> rows = data.rows();
        String instruction = rows.get(0).instruction();
        List<LabelledText> texts = rows.stream()
                .map(row -> new LabelledText(judged(row), isToxic(row, instruction)))
                .toList();
        JudgeCalibration.Builder fitting =
                JudgeCalibration.builder().texts(texts).fitWindow();
        if (maxFalsePositiveRate != null) {
            fitting.maxFalsePositiveRate(maxFalsePositiveRate);
        }
        judgedRoles.given().ifPresent(fitting::judgedRoles);
        ModelName written = adapter == null ? draft : adapter;
        Require.that(
                !written.isOnHub() && Files.isDirectory(written.path()),
                adapter == null ? "--draft" : "--adapter",
                written,
                "a folder to write to");
        Path folder = written.path();
        JudgeCalibration fitted;
        try (DjlModel model = runtime.load(draft, precision, adapter)) {
            SafetyProfile asked = instruction.isBlank() ? guard(model) : tuned(model, folder, instruction);
            SafetyProfile profile =
                    asked.toBuilder().precision(model.profilePrecision()).build();
            fitted = fit(fitting.judge(ModelJudge.of(model, profile)), texts.size());
            SafetyProfileFile.write(folder, fitted.profile());
        }
        if (output.isJson()) {
            output.print(new Report(
                    folder.toString(),
                    texts.size(),
                    fitted.calibration(),
                    fitted.threshold(),
                    fitted.withoutVerdict(),
                    fitted.profile().precision().orElseThrow(),
                    fitted.profile().window().isEmpty()
                            ? null
                            : fitted.profile().window().getAsInt(),
                    fitted.profile().overlap()));
        } else {
            output.out()
                    .printf(
                            Locale.ROOT,
                            "written to %s: toxic from %.3f on, %s (%d texts, %d of them left out for want of a verdict)%n",
                            folder,
                            fitted.threshold(),
                            windows(fitted.profile()),
                            texts.size(),
                            fitted.withoutVerdict());
            output.out().flush();
        }
        return 0;
    }

    /** All that is taken from a file that is there already are the kinds that it names, which its tuning alone knows. */
    private SafetyProfile tuned(DjlModel model, Path folder, String instruction) {
        return SafetyProfile.builder()
                .categories(SafetyProfileFile.readIfPresent(folder)
                        .map(SafetyProfile::categories)
                        .orElse(List.of()))
                .instruction(instruction)
                .template(data.templateFor(model.chatTemplate()).toString())
                .build();
    }

    /** A published guard, whose own template asks. */
    private static SafetyProfile guard(DjlModel model) {
        return model.safetyProfile()
                .filter(profile -> profile.instruction().isEmpty())
                .orElseThrow(
                        () -> new InvalidOptionException("--instruction", "blank", "what the judge was tuned with"));
    }

    private static String windows(SafetyProfile profile) {
        return profile.window().isEmpty()
                ? "each text in one piece"
                : "in windows of " + profile.window().getAsInt() + " tokens, " + profile.overlap() + " in common";
    }

    /**
     * The object that {@code --json} prints.
     *
     * @param window tokens; null where a text is read in one piece
     */
    private record Report(
            String folder,
            int texts,
            Calibration calibration,
            double threshold,
            int withoutVerdict,
            String precision,
            @Nullable Integer window,
            int overlap) {}

    private static List<ChatMessage> judged(TrainingRow row) {
        return row.conversation().isEmpty() ? List.of(ChatMessage.user(row.text())) : row.conversation();
    }

    private static boolean isToxic(TrainingRow row, String instruction) {
        Require.that(
                row.instruction().equals(instruction),
                "--instruction",
                "not the same for all rows",
                "what the judge was tuned with");
        // An answer may follow the marker, as it does in data to draft from.
        boolean toxic = row.output().startsWith(SafetyLabels.defaults().toxic());
        Require.that(
                toxic || row.output().startsWith(SafetyLabels.defaults().safe()),
                "output",
                row.output(),
                "one that opens with <Toc> or <Safe>; map other labels with --labels");
        return toxic;
    }

    private static JudgeCalibration fit(JudgeCalibration.Builder fitting, int texts) {
        try (Progress progress = Progress.begin(System.err, "calibrate", "texts", 0, texts)) {
            AtomicLong done = new AtomicLong();
            return fitting.progress(() -> progress.stepTo(done.incrementAndGet()))
                    .run();
        }
    }
}
