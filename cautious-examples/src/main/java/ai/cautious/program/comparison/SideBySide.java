package ai.cautious.program.comparison;

import ai.cautious.evaluation.BootstrapIntervals;
import ai.cautious.program.judgements.Prediction;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two judges on the same rows: the object that {@code compare --json} prints.
 *
 * @param rows their number
 * @param positives how many of them are truly toxic
 * @param first who judged the first file
 * @param second who judged the second
 * @param toxicity whether rows are toxic: at each judge's own threshold, then at those that were asked for
 * @param kinds of harm, by name, likewise; empty where no line names any or no row's is known
 * @param disagreeing on how many rows the judges disagree, each by its own threshold
 * @param disagreements some of them, in the file's order
 */
public record SideBySide(
        int rows,
        int positives,
        Judged.Side first,
        Judged.Side second,
        List<Compared> toxicity,
        List<Kind> kinds,
        int disagreeing,
        List<Disagreement> disagreements) {

    /**
     * One kind against all else; rows that are toxic in a way that is not known play no part, and a kind that a line does
     * not name scores 0 there.
     *
     * @param lines of how many rows it is true
     * @param at the thresholds; empty where it is true of no row, or neither judge names it
     */
    public record Kind(String category, int lines, List<Compared> at) {

        private void print(PrintWriter out) {
            String without = lines == 0 ? ", named though true of none" : ", named by neither";
            out.printf(Locale.ROOT, "%s, %d rows%s%n", category, lines, at.isEmpty() ? without : "");
            at.forEach(compared -> compared.print(out));
        }
    }

    /**
     * What is compared.
     *
     * @param thresholds for both judges, besides each one's own
     * @param resamples of the bootstrap
     * @param shown how many disagreements are listed at most
     * @param showsRows whether they show what was judged
     */
    public record Choice(List<Double> thresholds, int resamples, int shown, boolean showsRows) {}

    /** @throws ai.cautious.InvalidOptionException if they are not about the same rows */
    public static SideBySide of(Judged first, Judged second, Choice choice) {
        first.requireSameRows(second);
        List<Prediction> one = first.predictions();
        List<Prediction> other = second.predictions();
        Scores toxicity = Scores.ofToxicity(one, other);
        List<Integer> disagreeing = IntStream.range(0, one.size())
                .filter(row -> first.saysToxic(row) != second.saysToxic(row))
                .boxed()
                .toList();
        return new SideBySide(
                one.size(),
                toxicity.positives(),
                first.side(),
                second.side(),
                atAll(toxicity, first.threshold(), second.threshold(), choice),
                kinds(first, second, choice),
                disagreeing.size(),
                disagreeing.stream()
                        .limit(choice.shown())
                        .map(row ->
                                Disagreement.of(one.get(row), other.get(row), first.saysToxic(row), choice.showsRows()))
                        .toList());
    }

    private static List<Compared> atAll(Scores scores, double first, double second, Choice choice) {
        List<Compared> all = new ArrayList<>();
        all.add(scores.at(first, second, choice.resamples()));
        choice.thresholds().stream()
                .filter(threshold -> threshold != first || threshold != second)
                .forEach(threshold -> all.add(scores.at(threshold, threshold, choice.resamples())));
        return all;
    }

    private static List<Kind> kinds(Judged first, Judged second, Choice choice) {
        List<Integer> known = IntStream.range(0, first.predictions().size())
                .filter(row -> !first.predictions().get(row).toxic()
                        || first.predictions().get(row).category().isPresent())
                .boxed()
                .toList();
        List<Prediction> one = known.stream().map(first.predictions()::get).toList();
        List<Prediction> other = known.stream().map(second.predictions()::get).toList();
        if (one.stream().noneMatch(Prediction::toxic)) {
            return List.of();
        }
        TreeSet<String> names = new TreeSet<>();
        one.stream()
                .filter(Prediction::toxic)
                .flatMap(row -> row.category().stream())
                .forEach(names::add);
        Stream.concat(one.stream(), other.stream())
                .forEach(prediction -> names.addAll(prediction.kinds().keySet()));
        return names.stream()
                .map(name -> {
                    Scores scores = Scores.ofKind(name, one, other);
                    boolean compared = scores.positives() > 0 && (scores.first() != null || scores.second() != null);
                    return new Kind(
                            name,
                            scores.positives(),
                            compared ? atAll(scores, first.threshold(), second.threshold(), choice) : List.of());
                })
                .toList();
    }

    /** Prints it for people. */
    public void print(PrintWriter out) {
        out.printf(Locale.ROOT, "%d rows, %d of them truly toxic%n", rows, positives);
        out.println("first:  " + first);
        out.println("second: " + second);
        out.println("toxic or not");
        toxicity.forEach(compared -> compared.print(out));
        kinds.forEach(kind -> kind.print(out));
        out.printf(Locale.ROOT, "they disagree on %d rows%n", disagreeing);
        disagreements.forEach(disagreement -> out.println("  " + disagreement));
        BootstrapIntervals intervals = toxicity.stream()
                .flatMap(compared -> Stream.ofNullable(compared.first()))
                .findFirst()
                .orElseThrow()
                .intervals();
        out.printf(
                Locale.ROOT,
                "in brackets: %.0f %% intervals of %d bootstrap resamples%n",
                100 * intervals.confidence(),
                intervals.resamples());
        out.flush();
    }
}
