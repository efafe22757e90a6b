package ai.cautious.program.profile;

import ai.cautious.evaluation.CalibrationBin;
import ai.cautious.evaluation.ClassificationReport;
import ai.cautious.evaluation.OperatingPoint;
import ai.cautious.evaluation.ScoredExamples;
import ai.cautious.program.judgements.Evaluation;
import ai.cautious.program.judgements.Prediction;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How well the gate judges a labelled set of prompts.
 *
 * @param evaluation as {@code evaluate} prints it
 * @param curve the points of the precision-recall and the ROC curve, the highest threshold first
 * @param calibration reliability by range of probability
 * @param scores how many prompts of each truth have which probability
 * @param confusion how many prompts of each true kind of harm were given which name; empty where no kinds are known
 * @param errors what is judged wrongly, the worst first, {@value #ERRORS} at most
 */
public record SafetyFigures(
        Evaluation evaluation,
        List<OperatingPoint> curve,
        List<CalibrationBin> calibration,
        List<ScoreBin> scores,
        List<Cell> confusion,
        List<WrongVerdict> errors) {

    private static final int BINS = 20;
    private static final int ERRORS = 40;

    /**
     * A range of probability.
     *
     * @param toxic how many truly toxic prompts have such a probability
     * @param harmless how many others
     */
    public record ScoreBin(double low, double high, int toxic, int harmless) {}

    /**
     * Prompts of one true kind that were given one name.
     *
     * @param truth the kind; harmless where it is none, unknown where it is not known
     * @param named the most probable kind; harmless where the prompt was judged so, unnamed where no kind was named
     */
    public record Cell(String truth, String named, long prompts) {}

    /**
     * One prompt that was judged wrongly.
     *
     * @param toxic the truth
     * @param category the true kind of harm; null where it is none or not known
     * @param named the kind that was named; null where none was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WrongVerdict(
            String text, boolean toxic, double toxicProbability, @Nullable String category, @Nullable String named) {}

    /**
     * Of what was judged.
     *
     * @param texts of the predictions, in their order
     */
    static SafetyFigures of(List<Prediction> predictions, List<String> texts, double threshold, int resamples) {
        ScoredExamples examples = Prediction.examples(predictions);
        return new SafetyFigures(
                Evaluation.of(predictions, threshold, resamples),
                OperatingPoint.of(examples),
                CalibrationBin.of(examples, ClassificationReport.BINS),
                scores(predictions),
                confusion(predictions, threshold),
                errors(predictions, texts, threshold));
    }

    private static List<ScoreBin> scores(List<Prediction> predictions) {
        int[] toxic = new int[BINS];
        int[] harmless = new int[BINS];
        for (Prediction prediction : predictions) {
            int bin = Math.min(BINS - 1, (int) (prediction.score() * BINS));
            (prediction.toxic() ? toxic : harmless)[bin]++;
        }
        return IntStream.range(0, BINS)
                .mapToObj(
                        bin -> new ScoreBin(bin / (double) BINS, (bin + 1) / (double) BINS, toxic[bin], harmless[bin]))
                .toList();
    }

    private static List<Cell> confusion(List<Prediction> predictions, double threshold) {
        if (predictions.stream().noneMatch(prediction -> prediction.category().isPresent())) {
            return List.of();
        }
        Map<String, Map<String, Long>> cells = predictions.stream()
                .collect(Collectors.groupingBy(
                        SafetyFigures::truth,
                        TreeMap::new,
                        Collectors.groupingBy(
                                prediction -> named(prediction, threshold), TreeMap::new, Collectors.counting())));
        List<Cell> all = new ArrayList<>();
        cells.forEach((truth, row) -> row.forEach((named, count) -> all.add(new Cell(truth, named, count))));
        return all;
    }

    private static String truth(Prediction prediction) {
        return prediction.toxic() ? prediction.category().orElse("unknown") : "harmless";
    }

    private static String named(Prediction prediction, double threshold) {
        return prediction.score() >= threshold ? prediction.named().orElse("unnamed") : "harmless";
    }

    private static List<WrongVerdict> errors(List<Prediction> predictions, List<String> texts, double threshold) {
        return IntStream.range(0, texts.size())
                .filter(i -> predictions.get(i).toxic() != predictions.get(i).score() >= threshold)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        i -> -Math.abs(predictions.get(i).score() - threshold)))
                .limit(ERRORS)
                .map(i -> wrong(predictions.get(i), texts.get(i)))
                .toList();
    }

    private static WrongVerdict wrong(Prediction prediction, String text) {
        Optional<String> truth = prediction.category().filter(kind -> prediction.toxic());
        return new WrongVerdict(
                text,
                prediction.toxic(),
                prediction.score(),
                truth.orElse(null),
                prediction.named().orElse(null));
    }
}
