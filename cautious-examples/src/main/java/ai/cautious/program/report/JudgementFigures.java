package ai.cautious.program.report;

import ai.cautious.evaluation.CalibrationBin;
import ai.cautious.evaluation.OperatingPoint;
import ai.cautious.program.judgements.Evaluation;
import ai.cautious.program.profile.SafetyFigures;
import ai.cautious.program.profile.SafetyFigures.ScoreBin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How well the gate judges. */
final class JudgementFigures {

    /** More points of a curve than this would fall onto each other. */
    private static final int POINTS = 400;

    private JudgementFigures() {}

    /** Of the sides on which prompts were judged. */
    static List<Figure> of(List<Side> sides) {
        List<Judged> judged = new ArrayList<>();
        for (Side side : sides) {
            if (side.profile().safety() != null) {
                judged.add(new Judged(side, side.profile().safety()));
            }
        }
        if (judged.isEmpty()) {
            return List.of();
        }
        List<Figure> figures = new ArrayList<>(List.of(precisionRecall(judged), roc(judged), calibration(judged)));
        judged.forEach(side -> figures.add(scores(side)));
        return figures;
    }

    private record Judged(Side side, SafetyFigures safety) {

        double threshold() {
            return safety.evaluation().threshold();
        }

        String named(String name) {
            return side.named(name);
        }

        String styled(String style) {
            return side.styled(style);
        }
    }

    private static Figure precisionRecall(List<Judged> sides) {
        return curve(
                new Figure(
                        "precision-recall",
                        "Precision and recall",
                        "What each threshold on the toxic probability catches, and how much of what it catches is toxic."
                                + " The dot is the threshold that is used.",
                        Axes.ofShares().draw("recall", "precision"),
                        new LinkedHashMap<>(),
                        new Table("Precision by recall", List.of("threshold", "recall", "precision"))),
                sides,
                OperatingPoint::recall,
                OperatingPoint::precision,
                Evaluation::recall,
                Evaluation::precision,
                side -> side.safety().evaluation().auprc(),
                "area (average precision)");
    }

    private static Figure roc(List<Judged> sides) {
        Axes axes = Axes.ofShares();
        Svg svg = axes.draw("false positive rate", "true positive rate");
        svg.line(
                "chance",
                axes.x().at(0),
                axes.y().at(0),
                axes.x().at(1),
                axes.y().at(1));
        return curve(
                new Figure(
                        "roc",
                        "ROC",
                        "What each threshold catches of the toxic prompts, and of the harmless ones by mistake. The dot is"
                                + " the threshold that is used, the dashed line what chance does.",
                        svg,
                        new LinkedHashMap<>(),
                        new Table(
                                "True by false positive rate",
                                List.of("threshold", "false positive rate", "true positive rate"))),
                sides,
                OperatingPoint::falsePositiveRate,
                OperatingPoint::recall,
                JudgementFigures::falsePositiveRate,
                Evaluation::recall,
                side -> side.safety().evaluation().auroc(),
                "area");
    }

    private static double falsePositiveRate(Evaluation evaluation) {
        return evaluation.falsePositives() / (double) (evaluation.falsePositives() + evaluation.trueNegatives());
    }

    private interface Area {

        @Nullable
        Double of(Judged side);
    }

    private static Figure curve(
            Figure figure,
            List<Judged> sides,
            ToDoubleFunction<OperatingPoint> x,
            ToDoubleFunction<OperatingPoint> y,
            ToDoubleFunction<Evaluation> chosenX,
            ToDoubleFunction<Evaluation> chosenY,
            Area area,
            String areaName) {
        Axes axes = Axes.ofShares();
        for (Judged side : sides) {
            List<OperatingPoint> points = thinned(side.safety().curve());
            figure.svg()
                    .path(
                            side.styled("stroke judge"),
                            points.stream()
                                    .map(point -> place(axes, x.applyAsDouble(point), y.applyAsDouble(point)))
                                    .collect(Collectors.joining(" ")));
            Evaluation evaluation = side.safety().evaluation();
            String threshold = side.named("threshold " + Html.number(side.threshold(), 3));
            figure.svg()
                    .dot(
                            side.styled("fill judge"),
                            axes.x().at(chosenX.applyAsDouble(evaluation)),
                            axes.y().at(chosenY.applyAsDouble(evaluation)),
                            6,
                            threshold);
            Double value = area.of(side);
            figure.legend()
                    .put(
                            side.styled("judge"),
                            threshold + (value == null ? "" : "; " + areaName + " " + Html.number(value, 3)));
            rows(side, points, x, y, figure.numbers());
        }
        return figure;
    }

    /** Some of the points, as a table of all would be read by nobody. */
    private static void rows(
            Judged side,
            List<OperatingPoint> points,
            ToDoubleFunction<OperatingPoint> x,
            ToDoubleFunction<OperatingPoint> y,
            Table table) {
        int step = Math.max(1, points.size() / 20);
        for (int i = 0; i < points.size(); i += step) {
            OperatingPoint point = points.get(i);
            table.row(List.of(
                    side.named(Html.number(point.threshold(), 3)),
                    Html.number(x.applyAsDouble(point), 3),
                    Html.number(y.applyAsDouble(point), 3)));
        }
    }

    private static List<OperatingPoint> thinned(List<OperatingPoint> points) {
        int step = Math.max(1, points.size() / POINTS);
        List<OperatingPoint> some = new ArrayList<>();
        for (int i = 0; i < points.size(); i += step) {
            some.add(points.get(i));
        }
        if ((points.size() - 1) % step != 0) {
            some.add(points.get(points.size() - 1));
        }
        return some;
    }

    private static String place(Axes axes, double x, double y) {
        return Html.number(axes.x().at(x), 1) + "," + Html.number(axes.y().at(y), 1);
    }

    private static Figure calibration(List<Judged> sides) {
        Axes axes = Axes.ofShares();
        Svg svg = axes.draw("mean toxic probability", "share that is toxic");
        svg.line(
                "chance",
                axes.x().at(0),
                axes.y().at(0),
                axes.x().at(1),
                axes.y().at(1));
        Map<String, String> legend = new LinkedHashMap<>();
        Table table = new Table(
                "Calibration by range of probability", List.of("range", "prompts", "mean probability", "share toxic"));
        for (Judged side : sides) {
            List<CalibrationBin> bins = side.safety().calibration();
            svg.path(
                    side.styled("stroke judge"),
                    bins.stream()
                            .map(bin -> place(axes, bin.meanScore(), bin.positiveShare()))
                            .collect(Collectors.joining(" ")));
            int most = bins.stream().mapToInt(CalibrationBin::examples).max().orElse(1);
            for (CalibrationBin bin : bins) {
                // Areas are as the numbers are.
                double radius = 3 + 6 * Math.sqrt(bin.examples() / (double) most);
                String range = Html.number(bin.low(), 2) + " to " + Html.number(bin.high(), 2);
                svg.dot(
                        side.styled("fill judge"),
                        axes.x().at(bin.meanScore()),
                        axes.y().at(bin.positiveShare()),
                        radius,
                        side.named(range) + ": " + bin.examples() + " prompts");
                table.row(List.of(
                        side.named(range),
                        String.valueOf(bin.examples()),
                        Html.number(bin.meanScore(), 3),
                        Html.number(bin.positiveShare(), 3)));
            }
            Double error = side.safety().evaluation().calibrationError();
            legend.put(
                    side.styled("judge"),
                    side.named("the gate") + (error == null ? "" : "; calibration error " + Html.number(error, 3)));
        }
        return new Figure(
                "calibration",
                "Calibration",
                "How many of the prompts of about one probability are toxic: on the dashed line probabilities are true."
                        + " Large dots are many prompts.",
                svg,
                legend,
                table);
    }

    private static Figure scores(Judged side) {
        List<ScoreBin> bins = side.safety().scores();
        int most = bins.stream()
                .mapToInt(bin -> Math.max(bin.toxic(), bin.harmless()))
                .max()
                .orElse(1);
        Scale counts = Scale.around(0, Math.max(1, most), 0, 1);
        Axes axes = Axes.over(0, 1, 0, counts.high());
        Svg svg = axes.draw("toxic probability", "prompts");
        Table table = new Table(
                side.named("Prompts by probability and truth"), List.of("range", "truly toxic", "truly harmless"));
        for (ScoreBin bin : bins) {
            double left = axes.x().at(bin.low());
            double half = (axes.x().at(bin.high()) - left) / 2;
            String range = Html.number(bin.low(), 2) + " to " + Html.number(bin.high(), 2);
            column(svg, axes, "fill harmless", left + 1, half - 1, bin.harmless(), "harmless, " + range);
            column(svg, axes, "fill toxic", left + half, half - 1, bin.toxic(), "toxic, " + range);
            table.row(List.of(range, String.valueOf(bin.toxic()), String.valueOf(bin.harmless())));
        }
        double threshold = axes.x().at(side.threshold());
        svg.line(
                "threshold",
                threshold,
                axes.y().at(counts.high()),
                threshold,
                axes.y().at(0));
        Map<String, String> legend = new LinkedHashMap<>();
        legend.put("harmless", "truly harmless");
        legend.put("toxic", "truly toxic");
        legend.put("dashed", "threshold " + Html.number(side.threshold(), 3));
        return new Figure(
                side.side().isBaseline() ? "scores-baseline" : "scores",
                side.named("Scores by truth"),
                "How many toxic and harmless prompts have which toxic probability.",
                svg,
                legend,
                table);
    }

    /** What is there at all is seen. */
    private static void column(Svg svg, Axes axes, String style, double left, double width, int count, String what) {
        if (count > 0) {
            double height = Math.max(2, axes.y().at(0) - axes.y().at(count));
            svg.rect(style, left, axes.y().at(0) - height, width, height, what + ": " + count);
        }
    }
}
