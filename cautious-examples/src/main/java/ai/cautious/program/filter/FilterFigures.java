package ai.cautious.program.filter;

import ai.cautious.djl.ModelMemory;
import ai.cautious.evaluation.Estimate;
import ai.cautious.evaluation.Spread;
import ai.cautious.program.judgements.Evaluation;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.judgements.Row;
import ai.cautious.program.options.LoadedModel;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one contender costs, and how well it judges. Estimates have paired 95 % bootstrap intervals over the prompts; times in ms.
 *
 * @param model that judges
 * @param judging the time that it takes
 * @param addedToFirstToken the time to the first token − that where nobody judges, mean
 * @param addedShare of the whole answer's time where nobody judges
 * @param timesTheGates its judging time ÷ the gate's; null of the gate
 * @param memory what it added to the process beside the pair
 * @param modelMemory what its model takes by its shapes, the gate's being the draft's, which is there anyway; null where it is
 *     not known
 * @param withoutVerdict prompts of which it said nothing
 * @param evaluation how well it judges; null where weights are random or no truth is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FilterFigures(
        String name,
        String model,
        String precision,
        Spread judging,
        Estimate addedToFirstToken,
        Estimate addedShare,
        @Nullable Estimate timesTheGates,
        Footprint memory,
        @Nullable ModelMemory modelMemory,
        int withoutVerdict,
        @Nullable Evaluation evaluation) {

    private static final long SEED = 1;

    static FilterFigures of(
            Contender contender,
            List<JudgedAnswer> own,
            List<JudgedAnswer> unjudged,
            @Nullable List<JudgedAnswer> gates,
            @Nullable Evaluation evaluation) {
        double[] judging = times(own, JudgedAnswer::judging);
        double[] first = times(own, JudgedAnswer::firstToken);
        double[] plainFirst = times(unjudged, JudgedAnswer::firstToken);
        double[] whole = times(own, JudgedAnswer::whole);
        double[] plain = times(unjudged, JudgedAnswer::whole);
        return new FilterFigures(
                contender.name(),
                String.valueOf(
                        contender.judge() == null
                                ? null
                                : contender.judge().identity().name()),
                contender.precision(),
                Spread.of(judging),
                Estimate.ofMean(less(first, plainFirst), SEED),
                Estimate.ofRatio(less(whole, plain), plain, SEED),
                gates == null ? null : Estimate.ofRatio(judging, times(gates, JudgedAnswer::judging), SEED),
                contender.memory(),
                Optional.ofNullable(contender.judge())
                        .flatMap(judge -> LoadedModel.memory(judge.model()))
                        .orElse(null),
                (int) own.stream().filter(answer -> answer.verdict().isEmpty()).count(),
                evaluation);
    }

    /** By the threshold that the judge has; null where no verdict means anything. */
    static @Nullable Evaluation evaluation(
            Contender contender, List<JudgedAnswer> answers, List<Row> rows, @Nullable String label, int resamples) {
        if (label == null || !contender.meaningful()) {
            return null;
        }
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            predictions.add(answers.get(i).prediction(rows.get(i), i + 1, label));
        }
        double threshold = predictions.stream()
                .filter(Prediction::verdict)
                .mapToDouble(prediction -> prediction.threshold().orElseThrow())
                .findFirst()
                .orElse(0.5);
        return Evaluation.of(predictions, threshold, resamples);
    }

    private static double[] times(List<JudgedAnswer> answers, ToDoubleFunction<JudgedAnswer> time) {
        return answers.stream().mapToDouble(time).toArray();
    }

    private static double[] less(double[] one, double[] other) {
        double[] differences = one.clone();
        for (int i = 0; i < differences.length; i++) {
            differences[i] -= other[i];
        }
        return differences;
    }
}
