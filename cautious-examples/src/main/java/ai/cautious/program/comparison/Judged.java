package ai.cautious.program.comparison;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.judgements.Prediction;
import java.nio.file.Path;
import java.util.List;

/**
 * One judge's lines.
 *
 * @param threshold from which score on a row counts as toxic
 */
public record Judged(Path file, List<Prediction> predictions, double threshold) {

    /**
     * Who judged.
     *
     * @param file of the lines
     * @param judge the hash; blank where lines do not say it
     * @param model of a service; blank where there is none
     * @param threshold from which score on a row counts as toxic
     * @param withoutVerdict how many rows count as toxic because there is no verdict
     */
    public record Side(String file, String judge, String model, double threshold, long withoutVerdict) {

        @Override
        public String toString() {
            return file
                    + (model.isBlank() ? "" : ", by " + model)
                    + (withoutVerdict == 0 ? "" : ", " + withoutVerdict + " without a verdict, which count as toxic");
        }
    }

    Side side() {
        return new Side(
                file.toString(),
                said(predictions.stream().map(Prediction::judge).toList()),
                said(predictions.stream().map(Prediction::model).toList()),
                threshold,
                predictions.stream().filter(prediction -> !prediction.verdict()).count());
    }

    /** The first that says something. */
    private static String said(List<String> values) {
        return values.stream().filter(value -> !value.isBlank()).findFirst().orElse("");
    }

    boolean saysToxic(int row) {
        return predictions.get(row).score() >= threshold;
    }

    /** @throws InvalidOptionException if another judge's lines are not about the same rows, in the same order */
    void requireSameRows(Judged other) {
        List<Prediction> others = other.predictions;
        if (predictions.size() != others.size()) {
            throw new InvalidOptionException(other.file + " has " + others.size() + " lines, " + file + " has "
                    + predictions.size() + "; both must be about the same rows");
        }
        for (int i = 0; i < others.size(); i++) {
            if (!predictions.get(i).row().equals(others.get(i).row())) {
                throw new InvalidOptionException(
                        other.file + ", line " + others.get(i).line() + " is not about the row of " + file + ", line "
                                + predictions.get(i).line() + "; both must be about the same rows, in the same order");
            }
        }
    }
}
