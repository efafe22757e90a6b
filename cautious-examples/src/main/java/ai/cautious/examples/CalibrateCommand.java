package ai.cautious.examples;

import ai.cautious.ChatMessage;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.evaluation.CalibrationFit;
import ai.cautious.evaluation.ScoredExamples;
import ai.cautious.evaluation.ThresholdChoice;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
final class CalibrateCommand implements Callable<Integer> {

    /** Where a probability rounds to 0 or 1 the log-odds say no more than this. */
    private static final double GREATEST_LOG_ODDS = 36;

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
        List<TrainingRow> rows = data.rows();
        String instruction = rows.get(0).instruction();
        boolean[] toxic = new boolean[rows.size()];
        for (int i = 0; i < toxic.length; i++) {
            toxic[i] = isToxic(rows.get(i), instruction);
        }
        SafetyProfile profile;
        try (DjlModel model = runtime.load(draft, precision, adapter)) {
            TemplateName template = data.templateFor(model.chatTemplate());
            double[] logOdds = logOdds(model, rows, instruction, template);
            Calibration calibration = CalibrationFit.platt(ScoredExamples.of(logOdds, toxic));
            double[] probabilities =
                    Arrays.stream(logOdds).map(calibration::probability).toArray();
            double threshold = ThresholdChoice.maximisingF1(ScoredExamples.of(probabilities, toxic))
                    .threshold();
            profile = new SafetyProfile(
                    instruction, template.toString(), SafetyLabels.DEFAULT, calibration, inside(threshold));
        }
        Path folder = adapter == null ? draft : adapter;
        SafetyProfileFile.write(folder, profile);
        if (output.isJson()) {
            output.print(Map.of(
                    "folder",
                    folder.toString(),
                    "calibration",
                    profile.calibration(),
                    "threshold",
                    profile.threshold()));
        } else {
            output.out().println("written to " + folder + ": toxic from " + profile.threshold() + " on");
            output.out().flush();
        }
        return 0;
    }

    private static boolean isToxic(TrainingRow row, String instruction) {
        InvalidOptionException.require(
                row.instruction().equals(instruction) && !instruction.isBlank(),
                "--instruction",
                "not the same for all rows",
                "what the judge was tuned with");
        // An answer may follow the marker, as it does in data to draft from.
        boolean toxic = row.output().startsWith(SafetyLabels.DEFAULT.toxic());
        InvalidOptionException.require(
                toxic || row.output().startsWith(SafetyLabels.DEFAULT.safe()),
                "output",
                row.output(),
                "one that opens with <Toc> or <Safe>; map other labels with --labels");
        return toxic;
    }

    private static double[] logOdds(DjlModel model, List<TrainingRow> rows, String instruction, TemplateName template) {
        SafetyGate.Builder gate = SafetyGate.builder()
                .instruction(instruction)
                .labels(SafetyLabels.DEFAULT)
                .calibration(Calibration.NONE)
                .auditListener(event -> {});
        template.template().ifPresent(gate::template);
        SafetyGate asking = gate.build();
        double[] logOdds = new double[rows.size()];
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("calibrate")
                .setUnit(" texts", 1)
                .setInitialMax(rows.size())
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build()) {
            for (int i = 0; i < logOdds.length; i++) {
                logOdds[i] = logOdds(
                        asking.judge(model, List.of(ChatMessage.user(rows.get(i).input()))));
                bar.step();
            }
        }
        return logOdds;
    }

    private static double logOdds(GateDecision decision) {
        double probability = decision.verdict()
                .orElseThrow(() ->
                        new EngineException(decision.failure().orElseThrow().reason()))
                .toxicProbability();
        double logOdds = Math.log(probability) - Math.log1p(-probability);
        return Math.max(-GREATEST_LOG_ODDS, Math.min(logOdds, GREATEST_LOG_ODDS));
    }

    /** A profile's threshold is neither 0 nor 1. */
    private static double inside(double threshold) {
        return Math.max(Double.MIN_NORMAL, Math.min(threshold, Math.nextDown(1.0)));
    }
}
