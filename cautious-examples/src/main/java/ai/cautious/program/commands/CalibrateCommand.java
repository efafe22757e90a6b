package ai.cautious.program.commands;

import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.evaluation.JudgeCalibration;
import ai.cautious.evaluation.LabelledText;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.Require;
import ai.cautious.program.options.RuntimeOptions;
import ai.cautious.program.options.TemplateName;
import ai.cautious.program.options.TrainingDataOptions;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a tuned draft a judge: says in its folder how it is asked, and what its answers mean. */
@Command(
        name = "calibrate",
        description = "Fit a tuned judge's probabilities and threshold to data that it was not tuned on, and write its"
                + " safety_judge.json.",
        sortOptions = false)
public final class CalibrateCommand implements Callable<Integer> {

    @Option(names = "--draft", required = true, description = "The judge: a folder in Hugging Face's layout.")
    private Path draft = Path.of("");

    @Option(names = "--adapter", description = "A LoRA adapter for it, whose folder the file then goes to.")
    private @Nullable Path adapter;

    @Option(names = "--precision", description = "As generate's.")
    private @Nullable Precision precision;

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
                .map(row -> new LabelledText(row.text(), isToxic(row, instruction)))
                .toList();
        Path folder = adapter == null ? draft : adapter;
        Require.that(
                Files.isDirectory(folder), adapter == null ? "--draft" : "--adapter", folder, "a folder to write to");
        JudgeCalibration fitted;
        try (DjlModel model = runtime.load(draft, precision, adapter)) {
            TemplateName template = data.templateFor(model.chatTemplate());
            fitted = fit(model, texts, instruction, template);
            SafetyProfileFile.write(
                    folder,
                    new SafetyProfile(
                            instruction,
                            template.toString(),
                            SafetyLabels.DEFAULT,
                            fitted.calibration(),
                            fitted.threshold()));
        }
        if (output.isJson()) {
            output.print(new Report(folder.toString(), texts.size(), fitted));
        } else {
            output.out()
                    .printf(
                            Locale.ROOT,
                            "written to %s: toxic from %.3f on (%d texts, %d of them left out for want of a verdict)%n",
                            folder,
                            fitted.threshold(),
                            texts.size(),
                            fitted.withoutVerdict());
            output.out().flush();
        }
        return 0;
    }

    /** The object that {@code --json} prints. */
    private record Report(String folder, int texts, @JsonUnwrapped JudgeCalibration fitted) {}

    private static boolean isToxic(TrainingRow row, String instruction) {
        Require.that(
                row.instruction().equals(instruction) && !instruction.isBlank(),
                "--instruction",
                "not the same for all rows",
                "what the judge was tuned with");
        // An answer may follow the marker, as it does in data to draft from.
        boolean toxic = row.output().startsWith(SafetyLabels.DEFAULT.toxic());
        Require.that(
                toxic || row.output().startsWith(SafetyLabels.DEFAULT.safe()),
                "output",
                row.output(),
                "one that opens with <Toc> or <Safe>; map other labels with --labels");
        return toxic;
    }

    private static JudgeCalibration fit(
            DjlModel model, List<LabelledText> texts, String instruction, TemplateName template) {
        SafetyGate.Builder gate = SafetyGate.builder()
                .instruction(instruction)
                // Given, for another may stand in a file that is there already.
                .template(template.of(model.chatTemplate()))
                .labels(SafetyLabels.DEFAULT)
                .auditListener(event -> {});
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("calibrate")
                .setUnit(" texts", 1)
                .setInitialMax(texts.size())
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build()) {
            return JudgeCalibration.fit(model, gate.build(), texts, bar::step);
        }
    }
}
