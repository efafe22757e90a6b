package ai.cautious.program.judgements;

import ai.cautious.evaluation.ConfidenceInterval;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many of the lines that have one value in a field are judged toxic.
 *
 * @param group the value
 * @param caught of the truly toxic ones; null where there is none
 * @param refused of the harmless ones, by mistake; null where there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GroupEvaluation(String group, @Nullable Share caught, @Nullable Share refused) {

    /**
     * So many of so many.
     *
     * @param interval Wilson's, of 95 % confidence
     */
    public record Share(long judgedToxic, long of, double share, ConfidenceInterval interval) {

        private static @Nullable Share of(List<Prediction> predictions, double threshold) {
            long all = predictions.size();
            long judgedToxic = predictions.stream()
                    .filter(prediction -> prediction.score() >= threshold)
                    .count();
            return all == 0
                    ? null
                    : new Share(
                            judgedToxic,
                            all,
                            (double) judgedToxic / all,
                            ConfidenceInterval.ofProportion(judgedToxic, all));
        }

        private String text(String what) {
            return String.format(
                    Locale.ROOT,
                    "  %s %d of %d, %.4f [%.4f, %.4f]",
                    what,
                    judgedToxic,
                    of,
                    share,
                    interval.low(),
                    interval.high());
        }
    }

    /** One for each value, in the order of their names. */
    static List<GroupEvaluation> of(List<Prediction> predictions, double threshold) {
        return predictions.stream()
                .filter(prediction -> prediction.group().isPresent())
                .collect(Collectors.groupingBy(
                        prediction -> prediction.group().orElseThrow(), TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(group -> of(group, threshold))
                .toList();
    }

    private static GroupEvaluation of(Map.Entry<String, List<Prediction>> group, double threshold) {
        Map<Boolean, List<Prediction>> byTruth =
                group.getValue().stream().collect(Collectors.partitioningBy(Prediction::toxic));
        return new GroupEvaluation(
                group.getKey(),
                Share.of(byTruth.getOrDefault(true, List.of()), threshold),
                Share.of(byTruth.getOrDefault(false, List.of()), threshold));
    }

    /** Prints it for people. */
    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-24s%s%s%n",
                group,
                caught == null ? "" : caught.text("toxic caught"),
                refused == null ? "" : refused.text("harmless refused"));
    }
}
