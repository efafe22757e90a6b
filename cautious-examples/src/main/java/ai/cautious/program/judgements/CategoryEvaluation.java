package ai.cautious.program.judgements;

import ai.cautious.evaluation.ClassificationReport;
import ai.cautious.evaluation.ScoredExamples;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How well kinds of harm are named. What is named is the most probable kind of a line that is judged toxic, and nothing of
 * any other; toxic lines whose true kind is not known play no part.
 *
 * @param macroF1 the mean of all kinds' F1, those that are true of no line or named of none included
 * @param kinds by name
 */
public record CategoryEvaluation(double macroF1, List<Kind> kinds) {

    /**
     * One kind against all others, by scikit-learn's conventions.
     *
     * @param lines of how many lines it is true
     */
    public record Kind(String category, int lines, double precision, double recall, double f1) {

        private static Kind of(String category, List<Prediction> predictions, double threshold) {
            double[] named = new double[predictions.size()];
            boolean[] truth = new boolean[named.length];
            for (int i = 0; i < named.length; i++) {
                Prediction prediction = predictions.get(i);
                named[i] = prediction.namedFrom(threshold).equals(Optional.of(category)) ? 1 : 0;
                truth[i] = prediction.toxic() && prediction.category().equals(Optional.of(category));
            }
            ScoredExamples examples = ScoredExamples.of(named, truth);
            ClassificationReport report = ClassificationReport.of(examples, 1);
            return new Kind(category, examples.positives(), report.precision(), report.recall(), report.f1());
        }
    }

    /** Empty unless some lines name kinds and some have true ones. */
    static Optional<CategoryEvaluation> of(List<Prediction> predictions, double threshold) {
        boolean named =
                predictions.stream().anyMatch(prediction -> prediction.named().isPresent());
        List<Prediction> known = predictions.stream()
                .filter(prediction ->
                        !prediction.toxic() || prediction.category().isPresent())
                .toList();
        if (!named || known.stream().noneMatch(Prediction::toxic)) {
            return Optional.empty();
        }
        Set<String> categories = new TreeSet<>();
        known.stream()
                .flatMap(prediction -> Stream.concat(
                        prediction.category().filter(category -> prediction.toxic()).stream(),
                        prediction.namedFrom(threshold).stream()))
                .forEach(categories::add);
        List<Kind> kinds = categories.stream()
                .map(category -> Kind.of(category, known, threshold))
                .toList();
        double macroF1 = kinds.stream().mapToDouble(Kind::f1).average().orElseThrow();
        return Optional.of(new CategoryEvaluation(macroF1, kinds));
    }

    /** Prints it for people. */
    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "kinds of harm: macro F1 %.4f%n", macroF1);
        for (Kind kind : kinds) {
            out.printf(
                    Locale.ROOT,
                    "  %-18s %5d  precision %.4f  recall %.4f  F1 %.4f%n",
                    kind.category(),
                    kind.lines(),
                    kind.precision(),
                    kind.recall(),
                    kind.f1());
        }
    }
}
